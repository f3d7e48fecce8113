"""The files that an imported question shows: judged by what they hold, named by their digest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lms.banks.formats.outcome import Met, sound
from lms.banks.items import Media
from lms.banks.media_files import content_faults
from lms.banks.reader import MAX_MEDIA_BYTES
from lms.core.files import digest_of

UNSAFE = "LOSS_MEDIA_UNSAFE"
_PICTURE = re.compile(r"!\[((?:\\.|[^\]\\])*)\]\((media/[^)\s]+)\)")


def settled(met: Met) -> Met:
    """The question with the digest of each file it shows, without those unfit to be shown.

    It is refused when it cannot stand without one of them.
    """
    declared = [] if met.data is None else list(_declared(met.data))
    if not declared or met.data is None:
        return met
    kept = {media.file: met.media[media.file] for media in declared
            if media.file in met.media and _is_fit(media, met.media[media.file])}
    unfit = {media.id: media.file for media in declared if media.file not in kept}
    digests = {file: digest_of(content) for file, content in kept.items()}
    data = _rebuilt(met.data, digests, unfit)
    if not unfit:
        return replace(met, data=data, media=kept)
    losses = tuple(sorted({*met.losses, UNSAFE}))
    return sound(replace(met, data=data, media=kept, losses=losses))


def media_of(met: Met) -> Iterator[tuple[Media, bytes]]:
    """The files of a settled question."""
    for media in _declared(met.data or {}):
        if media.file in met.media:
            yield media, met.media[media.file]


def digests_in(content: str) -> set[str]:
    """The digests of the files that a stored draft shows."""
    return set(re.findall(r'"sha256":"([0-9a-f]{64})"', content))


def _declared(data: Mapping[str, Any]) -> Iterator[Media]:
    """The files that the question, its document and its parts declare."""
    for one in data.get("media", ()):
        yield Media(id=one["id"], file=one["file"], alt=one["alt"])
    stimulus = data.get("stimulus")
    if isinstance(stimulus, Mapping):
        yield from _declared(stimulus)
    for part in data.get("parts", ()):
        yield from _declared(part)


def _is_fit(media: Media, content: bytes) -> bool:
    return len(content) <= MAX_MEDIA_BYTES and not any(content_faults(media, content))


def _rebuilt(value: Any, digests: Mapping[str, str], unfit: Mapping[str, str]) -> Any:
    """The same data, each declared file with its digest, nothing left of the unfit ones."""
    if isinstance(value, str):
        return _PICTURE.sub(lambda found: found[0] if found[2] in digests else found[1], value)
    if isinstance(value, Mapping):
        fields = {name: _rebuilt(field, digests, unfit) for name, field in value.items()
                  if not (name in {"media", "image"} and isinstance(field, str)
                          and field in unfit)}
        if isinstance(fields.get("media"), list):
            fields["media"] = [one | {"sha256": digests[one["file"]]} for one in fields["media"]
                               if one["file"] in digests]
        return {name: field for name, field in fields.items() if (name, field) != ("media", [])}
    if isinstance(value, list | tuple):
        return [_rebuilt(entry, digests, unfit) for entry in value]
    return value
