"""What goes wrong before a jury, and who must not learn what: numbers, quorum, dates, homonyms."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from pypdf import PdfReader

from lms.core.work import Work
from lms.juries import decisions, queries
from lms.juries.decisions import Ruling
from lms.juries.states import JuryState, Outcome
from lms.people.policy import Role
from tests import make
from tests.actions.juries.chamber import make_candidate, make_chamber, make_closed_sitting
from tests.web.juries.test_juries_web import Site, one, page, texts

World = Callable[[], AbstractContextManager[Work]]
HUGE = "9" * 5000


@pytest.fixture
def site(app: Flask, world: World) -> Site:
    with world() as work:
        chamber = make_chamber(work.session)
    return Site(app, world, chamber)


class TestNumbers:
    def test_a_number_beyond_any_key_is_refused_not_a_failure(self, site: Site) -> None:
        declared = site.second.post(site.url("/declaration"), data={
            "honour": "y", f"reason_{HUGE}": "Ma voisine"})
        assert declared.status_code == 422
        site.deliberating()
        proposed = site.second.post(site.url("/as-proposed"), data={"proposal": f"{HUGE}:valide"})
        assert proposed.status_code == 422
        assert site.standing() == {}

    @pytest.mark.parametrize("name", ["person_0", "president", "quorum"])
    @pytest.mark.parametrize("number", [HUGE, "9" * 400, "-1", "²"])
    def test_a_number_no_choice_offers_is_refused(
        self, site: Site, name: str, number: str
    ) -> None:
        with site.world() as work:
            sitting_id = make_closed_sitting(work.session).id
        answer = site.admin.post(f"/juries/new?sitting={sitting_id}", data={
            "title": "Jury", "held_on": "2026-12-07", "place": "Lille", "quorum": "2",
            "president": "0", name: number})
        assert answer.status_code == 422

    @pytest.mark.parametrize("number", [HUGE, "9" * 30, "-1"])
    def test_an_odd_sitting_in_the_address_is_no_failure(self, site: Site, number: str) -> None:
        assert site.admin.get(f"/juries/new?sitting={number}").status_code in {404, 422}
        assert site.admin.get(f"/juries/{number}").status_code == 404

    def test_an_odd_rank_is_no_failure(self, site: Site) -> None:
        site.deliberating()
        answer = site.second.post(site.file_url("good"), data={
            "outcome": "valide", "seen_rank": HUGE})
        assert answer.status_code == 302


class TestLinks:
    """Somebody with a link learns nothing of the decision kept from them, president or not."""

    def counts(self, site: Site, email: str) -> dict[str, str]:
        shown = site.client(email).get(site.url("/close"))
        return dict(zip(texts(shown, ".stat-label"), texts(shown, ".stat-value"), strict=True))

    def linked(self, site: Site, linked: make.Person, *others: make.Person) -> None:
        with site.world() as work:
            site.chamber.declared(work, linked, (site.chamber.good.enrolment_id, "Ma voisine"))
            for person in others:
                site.chamber.declared(work, person)
            site.chamber.deliberating(work)
            decisions.decide_as_proposed(
                site.chamber.acting(work, others[0]), site.chamber.jury)

    def test_the_closing_counts_leave_out_the_decision_kept_from_a_member(
        self, site: Site
    ) -> None:
        chamber = site.chamber
        self.linked(site, chamber.second, chamber.president, chamber.third)
        assert self.counts(site, chamber.second.email) == {
            "Bloc validé": "0", "Bloc non validé": "1", "Non présenté": "1",
            "Non montrées": "1", "Sans décision": "0"}
        assert self.counts(site, chamber.president.email) == {
            "Bloc validé": "1", "Bloc non validé": "1", "Non présenté": "1",
            "Sans décision": "0"}

    def test_a_president_with_a_link_closes_without_learning_either(self, site: Site) -> None:
        chamber = site.chamber
        self.linked(site, chamber.president, chamber.second, chamber.third)
        assert self.counts(site, chamber.president.email)["Bloc validé"] == "0"
        assert site.president.post(site.url("/close")).status_code == 302
        assert site.state() is JuryState.CLOSED

    def test_the_counts_are_the_same_whatever_was_decided(self, site: Site) -> None:
        chamber = site.chamber
        self.linked(site, chamber.second, chamber.president, chamber.third)
        before = self.counts(site, chamber.second.email)
        with site.world() as work:
            decisions.decide(chamber.acting(work), chamber.jury, chamber.good,
                             Ruling(Outcome.NOT_VALIDATED, "Copie d'un tiers."))
        assert self.counts(site, chamber.second.email) == before

    def test_posting_any_outcome_gets_the_same_answer(self, site: Site) -> None:
        site.deliberating((site.chamber.good.enrolment_id, "Ma voisine"))
        answers = {
            site.second.post(site.file_url("good"), data={
                "outcome": outcome, "reason": "?", "seen_rank": "0"}).status_code
            for outcome in ("valide", "non_valide", "non_presente", "x", "")
        }
        assert answers == {409}


class TestOpening:
    def test_without_the_quorum_the_page_says_what_is_missing_and_what_to_do(
        self, site: Site
    ) -> None:
        with site.world() as work:
            site.chamber.declared(work, site.chamber.president)
        opening = f"form[action='{site.url('/open')}']"
        assert not page(site.president.get(site.url())).select(opening)
        answer = site.president.post(site.url("/open"))
        assert answer.status_code == 409
        assert "Le quorum n'est pas atteint" in texts(answer, ".summary[role=alert] li")[0]
        awaited = [link["href"] for link in page(answer).select(".notice-warning li a")]
        assert awaited == [f"mailto:{site.chamber.second.email}",
                           f"mailto:{site.chamber.third.email}"]
        assert one(answer, ".notice-warning a.btn")["href"] == site.url()
        assert len(texts(answer, "main tbody tr")) == 3
        assert site.state() is JuryState.CONVENED

    def test_too_few_without_a_link_is_said_in_place(self, site: Site) -> None:
        with site.world() as work:
            site.chamber.declared(work, site.chamber.president)
            site.chamber.declared(work, site.chamber.second,
                                  (site.chamber.weak.enrolment_id, "Mon voisin"))
        answer = site.president.post(site.url("/open"))
        assert answer.status_code == 409
        assert "Camille BERNARD" in texts(answer, ".summary[role=alert] li")[0]

    def test_a_member_who_became_a_trainer_is_named_in_place(self, site: Site) -> None:
        with site.world() as work:
            site.chamber.declared(work, site.chamber.president)
            site.chamber.declared(work, site.chamber.second)
            make.make_grant(work.session, site.chamber.second, Role.TRAINER,
                            cohort_id=site.chamber.sitting.cohort_id)
        answer = site.president.post(site.url("/open"))
        assert answer.status_code == 422
        assert site.chamber.second.full_name in texts(answer, ".summary[role=alert] li")[0]

    def test_who_has_not_declared_is_taken_to_their_declaration(self, site: Site) -> None:
        answer = site.president.post(site.url("/open"))
        assert answer.location == site.url("/declaration")
        assert "Déclarez d'abord" in texts(site.president.get(answer.location), ".messages")[0]

    def test_an_undecided_candidate_stops_the_closing_in_place(self, site: Site) -> None:
        site.deliberating()
        answer = site.president.post(site.url("/close"))
        assert answer.status_code == 409
        assert len(texts(answer, "main .notice-warning li a")) == 3


class TestDates:
    def test_the_minutes_bear_the_day_of_the_opening(self, site: Site) -> None:
        with site.world() as work:
            for person in (site.chamber.president, site.chamber.second):
                site.chamber.declared(work, person)
        shown = site.president.get(site.url())
        assert "prévue le 30/11/2026" in one(shown, "main .notice").get_text()
        site.president.post(site.url("/open"))
        minutes = page(site.president.get(site.url("/minutes"))).select_one("main dl")
        assert minutes is not None
        assert "lundi 23 novembre 2026" in minutes.get_text()
        assert "30 novembre" not in minutes.get_text()
        with site.world() as work:
            assert queries.jury(work.session, site.chamber.jury.id).held_on == date(2026, 11, 23)

    def test_a_jury_is_not_convened_for_a_day_gone_by(self, site: Site) -> None:
        with site.world() as work:
            sitting_id = make_closed_sitting(work.session).id
            people = [make.make_person(work.session).id for _ in range(2)]
        data = {"title": "Jury", "held_on": "2026-11-22", "place": "Lille", "quorum": "2",
                "president": "0", "person_0": str(people[0]), "person_1": str(people[1]),
                "external_1": "y"}
        answer = site.admin.post(f"/juries/new?sitting={sitting_id}", data=data)
        assert answer.status_code == 422
        assert "passée" in one(answer, "#held_on-error").get_text()
        data["held_on"] = "2026-11-23"
        answer = site.admin.post(f"/juries/new?sitting={sitting_id}", data=data)
        assert answer.status_code == 302

    def test_once_open_the_day_no_longer_changes(self, site: Site) -> None:
        site.deliberating()
        url = f"/juries/{site.chamber.jury.id}/edit"
        shown = page(site.admin.get(url))
        data = {str(box["name"]): str(box.get("value") or "y")
                for box in shown.select("main input[name]")
                if box.get("type") not in {"checkbox", "radio"} or box.has_attr("checked")}
        data |= {str(box["name"]): str(chosen["value"]) for box in shown.select("main select")
                 for chosen in box.select("option[selected]")}
        assert site.admin.post(url, data=data).status_code == 302
        answer = site.admin.post(url, data=data | {"held_on": "2026-11-24"})
        assert answer.status_code == 422
        assert "23/11/2026" in one(answer, "#held_on-error").get_text()


class TestHomonyms:
    @pytest.fixture
    def twins(self, site: Site) -> Site:
        """Two AUBERT Camille of different births, and a member linked to the second."""
        with site.world() as work:
            twin = make_candidate(work.session, site.chamber.sitting, "Aubert", ("1", "1"))
            enrolment = work.session.get_one(make.Enrolment, twin.enrolment_id)
            work.session.get_one(make.Person, enrolment.person_id).born_on = date(1991, 11, 2)
        site.deliberating((enrolment.id, "Mon voisin"))
        return site

    def test_the_table_the_file_and_the_lists_tell_them_apart(self, twins: Site) -> None:
        table = texts(twins.president.get(twins.url()), "main tbody td:first-child")
        assert table[:3] == ["AUBERT Camille né(e) le 17/05/1980",
                             "AUBERT Camille né(e) le 02/11/1991", "BERNARD Camille"]
        file = twins.president.get(twins.file_url("good"))
        assert "né(e) le 17/05/1980" in one(file, "main .lead").get_text()
        assert "né(e) le 02/11/1991" in one(file, "main a[rel=next]").get_text()
        for path in ("/declaration", "/as-proposed", "/close"):
            assert "02/11/1991" in twins.president.get(twins.url(path)).text, path
        assert "17/05/1980" not in texts(twins.president.get(twins.url()), "main tbody tr")[2]

    def test_the_minutes_and_their_paper_tell_them_apart(self, twins: Site) -> None:
        shown = twins.president.get(twins.url("/minutes"))
        members, judged = texts(shown, "main table")
        assert "AUBERT Camille, né(e) le 02/11/1991" in members
        assert "17/05/1980" in judged
        assert "02/11/1991" in judged
        with twins.world() as work:
            acting = twins.chamber.acting(work)
            decisions.decide_as_proposed(acting, twins.chamber.jury)
            decisions.decide(acting, twins.chamber.jury, twins.chamber.good,
                             Ruling(Outcome.NOT_VALIDATED, "Copie d'un tiers."))
        assert twins.president.post(twins.url("/close")).status_code == 302
        content = twins.president.get(twins.url("/minutes.pdf")).data
        pages = PdfReader(io.BytesIO(content)).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert "AUBERT Camille, né(e) le 02/11/1991" in text
        assert "AUBERT Camille, né(e) le 17/05/1980 : Bloc validé devient" in text


def test_the_address_of_a_sitting_leads_to_its_jury_before_and_after(site: Site) -> None:
    with site.world() as work:
        waiting = make_closed_sitting(work.session, title="Épreuve du bloc B2").id
    shown = site.admin.get(f"/juries/new?sitting={waiting}")
    assert str(one(shown, "#title")["value"]).endswith("Épreuve du bloc B2")
    assert one(shown, "#place")["value"] == "Salle 12, Lille"
    answer = site.admin.get(f"/juries/new?sitting={site.chamber.sitting.id}")
    assert answer.location == f"/juries/{site.chamber.jury.id}"


def test_a_trainee_reads_at_home_what_the_jury_decided(site: Site) -> None:
    site.closed()
    with site.world() as work:
        enrolment = work.session.get_one(make.Enrolment, site.chamber.weak.enrolment_id)
        email = work.session.get_one(make.Person, enrolment.person_id).email
    assert "Bloc non validé" not in site.client(email).get("/").text
    with site.world() as work:
        work.session.get_one(make.Sitting, site.chamber.sitting.id).released_at = make.NOW
    shown = site.client(email).get("/")
    assert [line for line in texts(shown, "main section li") if "Bloc" in line] == [
        "Épreuve du bloc B1 : Bloc non validé 23/11/2026"]


def test_minutes_are_kept_by_no_cache(site: Site) -> None:
    site.closed()
    for path in ("/minutes", "/minutes.pdf"):
        assert "no-store" in site.president.get(site.url(path)).headers["Cache-Control"]
