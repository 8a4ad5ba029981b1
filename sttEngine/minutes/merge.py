"""Lines that say the same become one, with the proofs of all. Pure; order is that of the recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sttEngine.domain import MinutesItem
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import negated, overlap

SAME = 0.75  # share of bigrams, both ways


def merge(items: Iterable[MinutesItem]) -> tuple[MinutesItem, ...]:
    """Keep the first wording of each line of a section; a later one of the same meaning adds its citations and its owner."""
    kept: list[MinutesItem] = []
    for item in items:
        for at, earlier in enumerate(kept):
            if _same(item, earlier):
                kept[at] = _joined(earlier, item)
                break
        else:
            kept.append(item)
    return tuple(sorted(kept, key=lambda item: item.citations[0].segment_id))


def _same(item: MinutesItem, earlier: MinutesItem) -> bool:
    return (
        item.section == earlier.section
        and number_values(item.text) == number_values(earlier.text)
        and negated(item.text) == negated(earlier.text)
        and (item.owner is None or earlier.owner is None or item.owner == earlier.owner)
        and min(overlap(item.text, earlier.text), overlap(earlier.text, item.text)) >= SAME
    )


def _joined(earlier: MinutesItem, later: MinutesItem) -> MinutesItem:
    cited = {citation.segment_id: citation for citation in (*earlier.citations, *later.citations)}
    return replace(
        earlier,
        citations=tuple(cited[segment_id] for segment_id in sorted(cited)),
        owner=earlier.owner or later.owner,
        due=earlier.due or later.due,
        topic=earlier.topic or later.topic,
    )
