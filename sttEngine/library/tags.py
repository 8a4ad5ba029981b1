"""What a tag may be. Pure: a tag is a short name on one line; a recording has few of them, each once."""

from __future__ import annotations

from collections.abc import Sequence

from sttEngine.errors import InvalidTag, TooManyTags
from sttEngine.library.names import one_line
from sttEngine.store.vocabulary import folded

TAG_LENGTH = 40
MOST_TAGS = 20


def tidy_tag(given: str) -> str:
    """Composed (NFC), trimmed, without invisible or control characters. Raises InvalidTag: nothing is left, or too much."""
    tag = one_line(given)
    if not tag:
        raise InvalidTag("A tag needs at least one visible character.")
    if len(tag) > TAG_LENGTH:
        raise InvalidTag(f"A tag has at most {TAG_LENGTH} characters.")
    return tag


def tidy_tags(given: Sequence[str]) -> tuple[str, ...]:
    """In the order given, the first of those that differ in case alone. Raises InvalidTag, TooManyTags."""
    tags: dict[str, str] = {}
    for one in given:
        tag = tidy_tag(one)
        tags.setdefault(folded(tag), tag)
    if len(tags) > MOST_TAGS:
        raise TooManyTags(f"A recording has at most {MOST_TAGS} tags.")
    return tuple(tags.values())
