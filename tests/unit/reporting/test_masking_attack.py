"""Whatever the facts, the published tables never give a hidden figure away."""

from disclosure_attack import Attack
from enrolments import selections, truth, twins_of
from hypothesis import HealthCheck, given, settings

from lms.reporting.tables import build_report


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(selections())
def test_no_hidden_figure_is_recovered_from_random_reports(selection):
    facts, blocks = selection
    attack = Attack(build_report(facts, blocks), truth(facts, blocks), twins_of(facts))
    assert attack.leaks() == []
