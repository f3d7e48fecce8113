"""What each row becomes against the trainees we already have, and what is said of it."""

from dataclasses import fields, replace
from datetime import date

from lms.cohorts.roster import JudgedRow, KnownTrainee, Verdict, judge_roster, read_roster

TODAY = date(2026, 1, 15)
HEADER = (
    "Civilité;Nom;Prénom;Date de naissance;Courriel;SIRET;Poste;Heures prévues;Statut;Téléphone"
)
ANNE = "Mme;Dupont;Anne;02/04/1991;anne@exemple.test;45210077900019;Comptable;35,5;;"
KNOWN = KnownTrainee(
    id=7,
    email="anne@exemple.test",
    family_name="Dupont",
    given_name="Anne",
    civility="Mme",
    sex="F",
    born_on=date(1991, 4, 2),
    firm_siret="45210077900019",
    job_title="Comptable",
    planned_minutes=2130,
)


def judged(*lines: str, known: tuple[KnownTrainee, ...] = (KNOWN,)) -> tuple[JudgedRow, ...]:
    data = "\n".join((HEADER, *lines)).encode()
    return judge_roster(read_roster("liste.csv", data), known, TODAY)


def judged_one(line: str, *known: KnownTrainee) -> JudgedRow:
    (row,) = judged(line, known=known or (KNOWN,))
    return row


def codes(row: JudgedRow) -> list[str]:
    return [fault.code for fault in (*row.reasons, *row.warnings)]


def test_someone_unknown_is_new_with_every_value_read() -> None:
    row = judged_one(ANNE.replace("anne@", "autre@").replace("Dupont", "Durand"))
    assert (row.verdict, row.known_id, dict(row.changes)) == (Verdict.NEW, None, {})
    assert row.values is not None
    wanted = {f.name: getattr(KNOWN, f.name) for f in fields(row.values)}
    wanted |= {"email": "autre@exemple.test", "family_name": "Durand"}
    assert {f.name: getattr(row.values, f.name) for f in fields(row.values)} == wanted


def test_someone_known_with_the_same_values_is_unchanged() -> None:
    row = judged_one(ANNE)
    assert (row.verdict, row.known_id, dict(row.changes), codes(row)) == ("unchanged", 7, {}, [])


def test_someone_known_with_other_values_is_changed_and_the_changes_are_listed() -> None:
    row = judged_one(ANNE.replace("Comptable", "Directrice").replace("35,5", "40"))
    assert (row.verdict, row.known_id) == (Verdict.CHANGED, 7)
    assert row.changes == {
        "job_title": ("Comptable", "Directrice"),
        "planned_minutes": (2130, 2400),
    }


def test_what_the_roster_does_not_say_erases_nothing() -> None:
    row = judged_one(";Dupont;Anne;;anne@exemple.test;;;;;")
    assert (row.verdict, dict(row.changes)) == (Verdict.UNCHANGED, {})
    assert codes(row) == ["born_on_missing", "firm_siret_missing"]


def test_a_new_spelling_of_a_name_is_a_change_and_is_kept_as_typed() -> None:
    assert judged_one(ANNE.replace("Dupont", "DUPONT")).changes == {
        "family_name": ("Dupont", "DUPONT")
    }


def test_a_corrected_birth_date_or_a_married_name_is_a_change() -> None:
    assert judged_one(ANNE.replace("02/04/1991", "02/04/1992")).verdict == Verdict.CHANGED
    assert judged_one(ANNE.replace("Dupont", "Durand")).verdict == Verdict.CHANGED


def test_a_known_address_with_another_name_and_another_birth_is_asked_about() -> None:
    row = judged_one(ANNE.replace("Dupont;Anne;02/04/1991", "Martin;Paul;01/01/1980"))
    assert (row.verdict, codes(row), row.known_id) == ("question", ["someone_else"], 7)
    assert row.changes["given_name"] == ("Anne", "Paul")


def test_the_same_name_and_birth_with_another_address_is_asked_about() -> None:
    row = judged_one(ANNE.replace("anne@", "a.dupont@").replace("Dupont", "DUPONT"))
    assert (row.verdict, codes(row), row.known_id) == ("question", ["same_person_other_email"], 7)
    assert "s'agit-il de la même personne ?" in str(row.reasons[0])
    assert row.changes["email"] == ("anne@exemple.test", "a.dupont@exemple.test")


def test_a_usage_name_is_enough_to_meet_someone_again() -> None:
    married = replace(KNOWN, family_name="Petit", usage_name="Dupont")
    assert judged_one(ANNE.replace("anne@", "a.dupont@"), married).verdict == Verdict.QUESTION


def test_a_namesake_without_a_date_of_birth_is_only_mentioned() -> None:
    row = judged_one(ANNE.replace("anne@", "a.dupont@"), replace(KNOWN, born_on=None))
    assert (row.verdict, codes(row), row.known_id) == ("new", ["namesake"], None)


def test_a_namesake_born_another_day_is_nobody_we_know() -> None:
    row = judged_one(ANNE.replace("anne@", "a.dupont@").replace("1991", "1992"))
    assert (row.verdict, codes(row)) == ("new", [])


def test_a_known_address_in_capitals_is_the_same_address() -> None:
    row = judged_one(ANNE, replace(KNOWN, email="Anne@Exemple.test"))
    assert row.known_id == 7


def test_a_refused_row_gives_all_its_reasons_at_once_with_their_places() -> None:
    row = judged_one("Mme;;Anne;31/02/1990;anne;123;;x;;")
    assert (row.verdict, row.values) == (Verdict.REFUSED, None)
    assert [(fault.place, fault.code) for fault in row.reasons] == [
        ("ligne 1, Date de naissance", "date_impossible"),
        ("ligne 1, Courriel", "email_invalid"),
        ("ligne 1, SIRET", "siret_length"),
        ("ligne 1, Heures prévues", "hours_unreadable"),
        ("ligne 1, Nom", "family_name_missing"),
    ]
    assert all("{" not in fault.message for fault in row.reasons)


def test_a_cell_of_invisible_characters_is_missing_not_accepted() -> None:
    row = judged_one("Mme;\u200b;Anne;\u200b;\u200b;;;;;")
    assert row.verdict == Verdict.REFUSED
    assert [fault.code for fault in row.reasons] == ["email_missing", "family_name_missing"]
    assert [fault.code for fault in row.warnings].count("zero_width_char_removed") == 3


def test_a_doubt_about_a_cell_is_said_once() -> None:
    assert codes(judged_one(ANNE.replace("Comptable", "EmployÃ©e"))) == ["mojibake_suspected"]


def test_a_refused_row_does_not_make_the_right_one_below_a_duplicate() -> None:
    rows = judged(ANNE.replace("45210077900019", "123"), ANNE, known=())
    assert [row.verdict for row in rows] == [Verdict.REFUSED, Verdict.NEW]


def test_a_row_with_only_warnings_keeps_its_verdict() -> None:
    row = judged_one(ANNE.replace("02/04/1991", "2-4-91"))
    assert (row.verdict, codes(row), row.reasons) == ("unchanged", ["two_digit_year"], ())


def test_a_jobseeker_is_not_asked_for_the_number_of_an_employer() -> None:
    row = judged_one(";Roux;Luc;01/01/1980;luc@exemple.test;;;;Demandeur d'emploi;", KNOWN)
    assert (row.verdict, codes(row)) == ("new", [])


def test_words_not_understood_are_left_blank_and_told() -> None:
    row = judged_one("Dr;Roux;Luc;01/01/1980;luc@exemple.test;45210077900019;;;à voir;12")
    assert (row.verdict, codes(row)) == (
        "new",
        ["value_unknown", "value_unknown", "phone_unreadable"],
    )


def test_a_row_with_more_cells_than_columns_is_refused_not_shifted() -> None:
    others = [ANNE.replace("Anne", name).replace("anne@", f"{name}@") for name in ("Lea", "Luc")]
    shifted, spilt = ANNE.replace("Anne;", "Anne;;"), ANNE + "en trop;"
    rows = judged(*others, shifted, spilt, known=())
    assert [str(row.verdict) for row in rows] == ["new", "new", "refused", "refused"]
    assert "too_many_cells" in codes(rows[2])
    assert "phone_unreadable" in codes(rows[3])


def test_one_more_separator_at_the_end_of_every_row_is_harmless() -> None:
    rows = judged(ANNE + ";", ANNE.replace("anne@", "a@").replace("Anne", "Lea") + ";")
    assert [row.verdict for row in rows] == [Verdict.UNCHANGED, Verdict.NEW]


def test_a_short_row_is_read_as_far_as_it_goes() -> None:
    assert judged_one("Mme;Dupont;Anne;02/04/1991;anne@exemple.test").verdict == Verdict.UNCHANGED


def test_blank_lines_totals_and_repeated_titles_are_empty_and_keep_their_number() -> None:
    rows = judged("", ANNE, ";;;;;;;;;", HEADER, "Total;1;;;;;;35,5;;", ";TOTAL;Anne;;;;;;;")
    assert [(row.row, str(row.verdict)) for row in rows] == [
        (1, "empty"),
        (2, "unchanged"),
        (3, "empty"),
        (4, "empty"),
        (5, "empty"),
        (6, "refused"),
    ]
    assert [codes(row) for row in rows[3:5]] == [["repeated_header"], ["total_line"]]


def test_someone_called_total_is_a_trainee() -> None:
    assert judged_one(";Total;Jean;01/01/1980;jean.total@exemple.test;;;;;").verdict == Verdict.NEW


def test_sex_comes_from_civility_and_a_contradiction_is_told() -> None:
    header = "Civilité;Sexe;Nom;Prénom;Courriel"
    data = f"{header}\nMme;;A;B;a@exemple.test\nMme;H;C;D;c@exemple.test\n;F;E;F;e@exemple.test"
    rows = judge_roster(read_roster("l", data.encode()), (), TODAY)
    assert [row.values.sex for row in rows if row.values] == ["F", "M", "F"]
    assert [codes(row) for row in rows] == [[], ["sex_mismatch"], []]


def test_beside_a_birth_name_the_plain_name_becomes_the_usage_name() -> None:
    data = (
        "Nom;Nom de naissance;Prénom;Courriel\nRoux;Petit;A;a@exemple.test\n"
        "Roux;;B;b@exemple.test\nROUX;Roux;C;c@exemple.test"
    )
    rows = judge_roster(read_roster("l", data.encode()), (), TODAY)
    names = [(row.values.family_name, row.values.usage_name) for row in rows if row.values]
    assert names == [("Petit", "Roux"), ("Roux", None), ("Roux", None)]


def test_two_people_sharing_an_address_are_never_merged() -> None:
    rows = judged(ANNE, ANNE.replace("Anne", "Paul"), known=())
    assert [row.verdict for row in rows] == [Verdict.NEW, Verdict.QUESTION]
    assert rows[1].reasons[0].facts == {"first": 1}
