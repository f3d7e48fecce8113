"""The minutes of a sitting on paper: values in, the bytes of an A4 PDF out."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from lms.core import letterhead as layout
from lms.core.letterhead import LABEL, STRONG, TEXT
from lms.core.lettering import Style, long_date
from lms.core.pagination import Piece
from lms.exams.models import EventKind
from lms.exams.timeline import span_of
from lms.invigilation.minutes import Change, Incident, Minutes, Sat

SEAT_COLUMNS = (0.0, 0.38, 0.53, 0.65, 0.83)
_HEADS = ("Candidat", "Place", "Début", "Fin", "Temps accordé")
LINE_COLUMNS = (0.0, 0.12)
_STATES = {
    "ready": "pas commencé", "open": "en cours", "submitted": "copie remise",
    "expired": "copie ramassée", "absent": "absent(e)", "excluded": "exclu(e)",
}
_CLOCK = {
    EventKind.PAUSED: "Mise en pause",
    EventKind.CONTINUED: "Fin de la pause, temps rendu",
    EventKind.TIME_GIVEN: "Temps rendu",
    EventKind.OUTAGE_CREDITED: "Temps rendu pour une panne du serveur",
}
_PLACES = {
    EventKind.MOVED: "Changement de place",
    EventKind.HANDOVER_GRANTED: "Reprise sur un autre appareil autorisée",
}
_DECISIONS = {EventKind.REFUSED: "Entrée refusée", EventKind.EXCLUDED: "Exclusion"}


def render(minutes: Minutes) -> bytes:
    """The PDF of the minutes; the same facts give the same bytes."""
    signed = minutes.signature
    ended_at = signed.at if signed else minutes.closed_at or minutes.starts_at
    title = f"Procès-verbal de déroulement – {minutes.title}"
    document = layout.Document(
        title, title, minutes.organisation, minutes.title, layout.day_of(ended_at),
        foot=f"Empreinte SHA-256 {minutes.fingerprint}" if signed else "Aperçu non signé",
        watermark="" if signed else "APERÇU",
    )
    return layout.drawn(document, list(_pieces(minutes)))


def _pieces(minutes: Minutes) -> Iterator[Piece]:
    day = long_date(layout.day_of(minutes.starts_at))
    held = f"{layout.moment_of(minutes.opened_at)}, {layout.moment_of(minutes.closed_at)}"
    yield from layout.title("Procès-verbal de déroulement", f"{minutes.title}, {day}")
    yield from layout.facts((
        ("Organisme", minutes.organisation), ("Cohorte", minutes.cohort),
        ("Référentiel", minutes.certification), ("Bloc évalué", minutes.block),
        ("Date et lieu prévus", f"{layout.moment_of(minutes.starts_at)}, {minutes.place}"),
        ("Durée de l'épreuve", span_of(60 * minutes.duration_minutes)),
        ("Ouverte, puis close", held),
        ("Surveillance", ", ".join(minutes.invigilators) or "–"),
    ))
    yield from _attendance(minutes)
    yield from _changes(minutes, "Pauses et temps rendus", _CLOCK)
    yield from _outages(minutes)
    yield from _lost_lines(minutes)
    yield from _changes(minutes, "Changements de place ou d'appareil", _PLACES)
    yield from _changes(minutes, "Refus et exclusions", _DECISIONS)
    yield from _incidents(minutes)
    yield from _neutralised(minutes)
    yield from _signature(minutes)


def _attendance(minutes: Minutes) -> Iterator[Piece]:
    yield layout.heading("Présence")
    excluded = sum(one.state == "excluded" for one in minutes.candidates)
    yield layout.line(
        f"Candidats attendus : {len(minutes.candidates)}. "
        f"Ont commencé : {len(minutes.came)}. N'ont pas commencé : {len(minutes.stayed_away)}. "
        f"Exclus : {excluded}."
    )
    yield layout.columns(SEAT_COLUMNS, *(((head, LABEL),) for head in _HEADS), before=6,
                         glued=True)
    for one in minutes.candidates:
        yield layout.rule(before=2)
        yield _sat(one)


def _sat(one: Sat) -> Piece:
    name = [(one.name, STRONG)]
    if one.distinction:
        name.append((one.distinction, LABEL))
    ended = [(_STATES[one.state], TEXT if one.started_at is None else LABEL)]
    if one.started_at is not None:
        ended.insert(0, (layout.hour_of(one.ended_at), TEXT))
    allowed = [(span_of(one.allowed_seconds), TEXT)]
    if one.credited_seconds:
        allowed.append((f"rendu : {span_of(one.credited_seconds)}", LABEL))
    if one.started_at is None:
        allowed = [("–", TEXT)]
    return layout.columns(
        SEAT_COLUMNS, tuple(name), ((one.seat or "–", TEXT),),
        ((layout.hour_of(one.started_at), TEXT),), tuple(ended), tuple(allowed), before=2,
    )


def _changes(
    minutes: Minutes, heading: str, labels: dict[EventKind, str]
) -> Iterator[Piece]:
    """What was done to candidates; done to several at once, it is told once."""
    told = sorted(
        ((change, one.called) for one in minutes.candidates for change in one.changes
         if change.kind in labels),
        key=lambda pair: _order(pair[0]),
    )
    yield layout.heading(heading)
    if not told:
        yield _none()
    for _, pairs in groupby(told, key=lambda pair: _order(pair[0])):
        together = list(pairs)
        change, label = together[0][0], labels[EventKind(together[0][0].kind)]
        yield _line(layout.hour_of(change.at), _told(change, label),
                    ", ".join(name for _, name in together))


def _order(change: Change) -> tuple[object, ...]:
    return (change.at, change.kind, change.seconds or 0, change.reason)


def _told(change: Change, label: str) -> str:
    told = label
    if change.seconds:
        told += f" : {span_of(change.seconds)}"
    if change.reason:
        told += f". {'Place' if change.kind == EventKind.MOVED else 'Motif'} : {change.reason}"
    return told


def _outages(minutes: Minutes) -> Iterator[Piece]:
    yield layout.heading("Pannes du serveur")
    if not minutes.outages:
        yield _none("Aucune.")
    for outage in minutes.outages:
        seconds = round((outage.ended_at - outage.began_at).total_seconds())
        yield _line(layout.hour_of(outage.began_at), f"Panne de {span_of(seconds)}",
                    f"Temps rendu à {outage.credited} candidat(s)")


def _lost_lines(minutes: Minutes) -> Iterator[Piece]:
    lost = [one for one in minutes.candidates if one.lost_lines]
    yield layout.heading("Pertes de liaison d'un poste")
    if not lost:
        yield _none("Aucune.")
    for one in lost:
        yield layout.line(f"{one.called} : {one.lost_lines}, en tout {span_of(one.lost_seconds)}.")


def _incidents(minutes: Minutes) -> Iterator[Piece]:
    yield layout.heading("Incidents")
    if not minutes.incidents:
        yield _none()
    by_category = sorted(minutes.incidents, key=lambda incident: incident.category)
    for category, incidents in groupby(by_category, key=lambda incident: incident.category):
        yield layout.columns((0.0,), ((category, STRONG),), before=6, glued=True)
        for incident in incidents:
            yield from _incident(incident)


def _incident(incident: Incident) -> Iterator[Piece]:
    text = incident.text or "Un incident de santé a eu lieu. Son détail n'est pas imprimé."
    yield _line(layout.hour_of(incident.at), text, incident.about)


def _neutralised(minutes: Minutes) -> Iterator[Piece]:
    yield layout.heading("Questions neutralisées")
    if not minutes.neutralised:
        yield _none("Aucune.")
    for one in minutes.neutralised:
        who = f"le {layout.moment_of(one.at)}" + (f", par {one.by}" if one.by else "")
        yield _line(one.code, f"Motif : {one.reason}", who, starts=(0.0, 0.22))


def _signature(minutes: Minutes) -> Iterator[Piece]:
    signed = minutes.signature
    yield layout.heading("Observations et signature")
    for paragraph in _paragraphs(signed.observations if signed else ""):
        yield layout.line(paragraph)
    if signed is None:
        yield layout.line("Ce document est un aperçu : il n'est pas signé.", STRONG)
        return
    yield layout.line(f"Signé dans Passerelle par {signed.name}, le {layout.moment_of(signed.at)}.",
                      STRONG, before=8)
    yield layout.line("Les faits ci-dessus sont figés à cette date ; leur empreinte est en pied "
                      "de page.", LABEL, before=2)


def _paragraphs(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line.strip()] or ["Aucune observation."]


def _none(text: str = "Aucun.") -> Piece:
    return layout.line(text, TEXT)


def _line(
    mark: str, text: str, detail: str, starts: tuple[float, float] = LINE_COLUMNS
) -> Piece:
    texts: list[tuple[str, Style]] = [(text, TEXT)]
    if detail:
        texts.append((detail, LABEL))
    return layout.columns(starts, ((mark, STRONG),), tuple(texts), before=4)
