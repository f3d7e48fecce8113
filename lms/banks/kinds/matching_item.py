"""The record of a matching question."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from lms.banks.items import AnyItem, Code, Record, Text


class Prompt(Record):
    """What is to be matched; ``match`` names the targets it goes with, none for a distractor."""

    id: Code
    text: Text
    match: tuple[Code, ...]
    media: Code | None = None


class Target(Record):
    """What a prompt may go with."""

    id: Code
    text: Text
    media: Code | None = None


class MatchingItem(AnyItem):
    """``reuse_targets`` makes it a categorisation: several prompts may go with one target."""

    type: Literal["matching"]
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=26)]
    targets: Annotated[tuple[Target, ...], Field(min_length=2, max_length=26)]
    reuse_targets: bool = False

    def shown_texts(self) -> Iterator[tuple[str, str]]:
        """The stem, the prompts and the targets."""
        yield from super().shown_texts()
        for index, prompt in enumerate(self.prompts):
            yield f"prompts[{index}].text", prompt.text
        for index, target in enumerate(self.targets):
            yield f"targets[{index}].text", target.text

    def pairs(self) -> frozenset[tuple[str, str]]:
        """The right pairs, as ids of a prompt and of a target."""
        return frozenset(
            (prompt.id, target) for prompt in self.prompts for target in prompt.match
        )
