"""Safe Exam Browser: the settings file of a sitting, and the key by which it is recognised.

Source: safeexambrowser.org, « Configuring SEB » and « Config Key » (for developers).
"""

import hashlib
import json
import plistlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MEDIA_TYPE = "application/seb"


@dataclass(frozen=True, slots=True)
class Lockdown:
    """What the file of one sitting says: where it opens, and how it is left.

    ``quit_code`` is typed by the invigilator to leave at any time; the page at ``quit_url`` leaves
    without it, after the paper is handed in.
    """

    start_url: str
    quit_url: str
    quit_code: str


def settings_of(lockdown: Lockdown) -> dict[str, Any]:
    """The settings of a sitting, the same for the same values."""
    return {
        "originatorVersion": "Passerelle",
        "sebConfigPurpose": 0,
        "startURL": lockdown.start_url,
        "quitURL": lockdown.quit_url,
        "quitURLConfirm": False,
        "allowQuit": True,
        "hashedQuitPassword": hashlib.sha256(lockdown.quit_code.encode()).hexdigest(),
        "sendBrowserExamKey": True,
        "browserWindowAllowReload": True,
        "newBrowserWindowByLinkPolicy": 0,
        "allowSpellCheck": False,
        "allowPrint": False,
        "enablePrintScreen": False,
        "allowDownUploads": False,
        "examSessionClearCookiesOnStart": True,
        "examSessionClearCookiesOnEnd": True,
        "showTaskBar": True,
        "showTime": True,
        "showReloadButton": True,
        "allowSwitchToApplications": False,
    }


def settings_file(settings: Mapping[str, Any]) -> str:
    """The file as XML (a property list)."""
    return plistlib.dumps(dict(settings), sort_keys=True).decode()


def config_key(settings: Mapping[str, Any]) -> str:
    """The Config Key of some settings: SHA-256, in hexadecimal, of their canonical JSON."""
    counted = {name: value for name, value in settings.items() if name != "originatorVersion"}
    kept = _without_empty(counted)
    return hashlib.sha256((_json(kept) if kept else "[]").encode()).hexdigest()


def _without_empty(settings: dict[str, Any]) -> dict[str, Any]:
    cleaned = {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in settings.items()
    }
    return {name: value for name, value in cleaned.items() if value != {}}


def _json(value: Any) -> str:
    """SEB's own JSON: sorted whatever the case, no white space, nothing escaped."""
    if isinstance(value, dict):
        names = sorted(value, key=str.lower)
        return "{" + ",".join(f'"{name}":{_json(value[name])}' for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(one) for one in value) + "]"
    if isinstance(value, bytes):
        return f'"{b64encode(value).decode()}"'
    if isinstance(value, datetime):
        return f'"{value:%Y-%m-%dT%H:%M:%S}+00:00"'
    return f'"{value}"' if isinstance(value, str) else json.dumps(value)
