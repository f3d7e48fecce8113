"""The key that signs cookies and forms, made once in development so that restarts keep sign-ins."""

from dataclasses import replace
from pathlib import Path

from lms.core import ambient
from lms.core.config import KEY_CHARACTERS, ConfigError, Settings


def with_secret_key(settings: Settings) -> Settings:
    """The settings with a key; production must give its own (checked by ``config``)."""
    if settings.secret_key:
        return settings
    path = settings.data_dir / "secret.key"
    try:
        return replace(settings, secret_key=_kept_in(path))
    except OSError as error:
        raise ConfigError(
            f"the secret key cannot be kept in {path}: {error.strerror} (see LMS_DATA_DIR)"
        ) from None


def _kept_in(path: Path) -> str:
    """The key of the file, for its owner alone; a missing or damaged one is made again."""
    if path.exists():
        key = path.read_bytes().decode("ascii", "ignore").strip()
        if len(key) >= KEY_CHARACTERS:
            return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    key = ambient.token()
    path.write_text(key, encoding="ascii")
    return key
