"""French first, English second; the choice stays in the session cookie."""

import re
from functools import cache, lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, session
from flask_babel import Babel, get_locale
from markupsafe import Markup

LANGUAGES = {"fr": "Français", "en": "English"}
_LONGEST_KEPT = 1000  # somebody's own words, which pass here too, may be long
TRANSLATIONS = Path(__file__).parent.parent / "translations"


def configure(app: Flask) -> None:
    """Give templates ``_()`` and the languages to choose from."""
    app.config.update(
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE="Europe/Paris",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
    )
    Babel(app, locale_selector=chosen)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        translated, plural, newstyle=True
    )
    app.add_template_global(lambda: str(get_locale()), "current_language")
    app.add_template_global(spoken_in)
    app.add_template_global(spoken_back)
    app.jinja_env.globals["languages"] = LANGUAGES
    app.jinja_env.filters["said"] = translated


def chosen() -> str:
    """The language of this request, looked up once: a page says hundreds of sentences."""
    if not has_request_context():
        return "fr"
    language: str | None = g.get("language")
    if language is None:
        wished = session.get("language", "fr")
        language = g.language = wished if wished in LANGUAGES else "fr"
    return language


def spoken_in(language: str | None) -> Markup:
    """The ``lang`` of words in another language than the page, for screen readers; else nothing."""
    if not language or language.partition("-")[0] == chosen():
        return Markup()
    return Markup(' lang="{}"').format(language)


def spoken_back(language: str | None) -> Markup:
    """The ``lang`` of the page's own words inside words of another ``language``; else nothing."""
    return Markup(' lang="{}"').format(chosen()) if spoken_in(language) else Markup()


def french_spaces(text: str) -> str:
    """The sentence with the no-break spaces of French: before ``: ; ! ?``, inside « »."""
    text = re.sub(r" (?=[;!?](?!\w))", "\u202f", text)
    return re.sub(r" (?=[:»%](?!\w|\())|(?<=«) ", "\u00a0", text)


@cache
def _catalogue(language: str) -> NullTranslations:
    """The sentences of a language; French ones are their own."""
    return Translations.load(str(TRANSLATIONS), [language])


@lru_cache(maxsize=4096)
def _kept(language: str, text: str) -> str:
    """A sentence, translated once a process: an exam page says some five hundred."""
    found = str(_catalogue(language).gettext(text))
    return french_spaces(found) if language == "fr" else found


def translated(text: str) -> str:
    """The sentence in the language of the request, with its typography.

    The filter ``said`` in templates: for texts that may be somebody's own words, as ``_()`` would
    take a ``%`` in them for a value to fill in.
    """
    if not text:
        return ""
    find = _kept if len(text) <= _LONGEST_KEPT else _kept.__wrapped__
    return find(chosen(), text)


def plural(singular: str, several: str, number: int, **facts: object) -> str:
    """The sentence for ``number``; in French nothing is counted in the singular: « 0 question »."""
    counted = 1 if number == 0 and chosen() == "fr" else number
    text = str(_catalogue(chosen()).ngettext(singular, several, counted))
    text = french_spaces(text) if chosen() == "fr" else text
    return text % {"num": number, **facts}


def say(text: str, /, **facts: object) -> str:
    """The sentence in the language of the request; ``{facts}`` are filled after translation."""
    return translated(text).format(**facts) if facts else translated(text)
