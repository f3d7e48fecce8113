"""What is drawn once for everybody holds nothing of anybody."""

import re

from flask import Flask
from sqlalchemy import select

from lms.core import ambient, db
from lms.core.work import Work
from lms.exams import parts, queries, sittings
from lms.exams.models import Attempt
from tests import make
from tests.forgery import token_of

BAR = "exams/runner_bar.html"


def test_texts_are_put_in_escaped_and_once(app: Flask) -> None:
    with app.test_request_context("/"):
        first = parts.filled_part(BAR, title="Bloc 1", candidate="Ana", ends="10 h 42")
        other = parts.filled_part(
            BAR, title="<b>R&D</b>", candidate="\ue002title\ue002 \\1", ends="11 h 02")
    assert "<h1>Bloc 1</h1><small>Ana</small>" in first
    assert "Fin à 10 h 42" in first
    assert "<h1>&lt;b&gt;R&amp;D&lt;/b&gt;</h1><small>\ue002title\ue002 \\1</small>" in other
    assert "Fin à 11 h 02" in other


def test_two_candidates_share_nothing_of_their_own(strict_app: Flask) -> None:
    """Names, clocks, tokens, addresses: those of one are not in the page of the next."""
    people = [("Ana", "ana@exemple.test"), ("Bao", "bao@exemple.test")]
    with db.transaction(strict_app.extensions["lms.database"], write=True) as session:
        work = Work(session, None, ambient.now())
        cohort = make.make_cohort(session)
        for name, email in people:
            person = make.make_person(session, email=email, given_name=name)
            make.make_enrolment(session, cohort, person)
        sitting = make.make_sitting(session, cohort)
        sittings.publish(work, queries.sitting(session, sitting.id))
        sittings.open_sitting(work, sitting)
        attempts = session.scalars(select(Attempt.id).order_by(Attempt.id)).all()
    seen: list[set[str]] = []
    for (name, email), attempt_id in zip(people, attempts, strict=True):
        client = strict_app.test_client()
        token = token_of(client.get("/sign-in").text)
        client.post("/sign-in", data={"csrf_token": token, "email": email,
                                      "password": make.PASSWORD})
        token = token_of(client.get(f"/attempts/{attempt_id}/start").text)
        client.post(f"/attempts/{attempt_id}/start",
                    data={"csrf_token": token, "access_code": "PONT-42"})
        answer = client.get(f"/attempts/{attempt_id}")
        nonces = set(re.findall(r'nonce="([^"]+)"', answer.text))
        policy = answer.headers["Content-Security-Policy"]
        assert len(nonces) == 1, nonces
        assert f"'nonce-{min(nonces)}'" in policy
        key = re.search(r'data-outbox-key="([^"]+)"', answer.text)
        assert key is not None
        own = {name, key[1], token_of(answer.text), f"/attempts/{attempt_id}/", *nonces}
        assert all(text in answer.text for text in own)
        assert not any(text in answer.text for others in seen for text in others)
        seen.append(own)
    assert len(seen) == 2
