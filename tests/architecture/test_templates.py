"""Templates translate the product's own sentences only.

``_(text)`` takes its text for markup and its ``%`` for values to fill in: given somebody's words,
it is a way to inject both. Words not written in the template go through the filter ``said``.
"""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

LMS = Path(__file__).parents[2] / "lms"
TEMPLATES = sorted(LMS.rglob("templates/**/*.html"))
# The sentences come first; what follows them fills them in and is escaped.
SENTENCES = {"_": 1, "gettext": 1, "ngettext": 2}


def _translations_of_variables(source: str) -> Iterator[int]:
    """The lines where a translation is asked of something that is not written there."""
    for call in jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse(source).find_all(
        nodes.Call
    ):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        sentences = call.args[:SENTENCES.get(name, 0)]
        if name in SENTENCES and (
            not sentences or any(not isinstance(one, nodes.Const) for one in sentences)
        ):
            yield call.lineno


def test_only_sentences_written_in_the_template_are_translated() -> None:
    found = [
        f"{path.relative_to(LMS)}:{line}"
        for path in TEMPLATES for line in _translations_of_variables(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("source", [
    "{{ _(cohort.title) }}", "{{ _(labels[state]) }}", "{{ gettext(name) }}",
    "{{ ngettext(one, '%(num)s jours', 2) }}", "{{ _('a' ~ name) }}", "{{ _(*words) }}",
    "{% if x %}{{ pill(_(x)) }}{% endif %}", "{{ ngettext('%(num)s jour', several, 2) }}",
])
def test_the_rule_sees_every_way_to_translate_a_variable(source: str) -> None:
    assert list(_translations_of_variables(source)) == [1]


@pytest.mark.parametrize("source", [
    "{{ _('Accueil') }}", "{{ title|said }}", "{{ _('Bonjour %(name)s', name=person.name) }}",
    "{{ ngettext('%(num)s jour', '%(num)s jours', count) }}", "{{ show(_('Date'), day) }}",
])
def test_the_rule_leaves_sentences_alone(source: str) -> None:
    assert list(_translations_of_variables(source)) == []
