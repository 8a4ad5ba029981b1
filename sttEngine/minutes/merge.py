"""Lines that say the same become one, with the proofs of all. Order is that of the recording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sttEngine.domain import MinutesItem, reading_place
from sttEngine.minutes.days import named_days
from sttEngine.minutes.meaning import Meaning
from sttEngine.minutes.negation import negated
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import overlap

SAME = 0.75  # share of grams, both ways
LOOSELY_SAME = 0.4  # the same, where the meaning is as near as NEAR
NEAR = 0.94  # cosine


def merge(items: Iterable[MinutesItem], meaning: Meaning | None = None) -> tuple[MinutesItem, ...]:
    """Keep the first wording of each line of a section; a later one of the same meaning adds its citations and its owner.

    A note stands in one of a template's own sections, the first that it was sorted into.
    """
    kept: list[MinutesItem] = []
    for item in items:
        for at, earlier in enumerate(kept):
            if _same(item, earlier, meaning):
                kept[at] = _joined(earlier, item)
                break
        else:
            kept.append(item)
    decisions = [item for item in kept if item.section == "decision"]
    kept = [item for item in kept if not (item.section == "action" and _is_decided(item, decisions, meaning))]
    kept = [item for at, item in enumerate(kept) if not any(_is_noted(item, earlier, meaning) for earlier in kept[:at])]
    return tuple(sorted(kept, key=lambda item: reading_place(item.citations[0].segment_id)))


def distinct(items: Iterable[MinutesItem], meaning: Meaning | None = None) -> tuple[MinutesItem, ...]:
    """The first of the lines that say the same, whatever their section: what an overview is made from."""
    kept: list[MinutesItem] = []
    for item in items:
        if not any(_means_the_same(item, earlier, meaning) for earlier in kept):
            kept.append(item)
    return tuple(kept)


def _is_decided(action: MinutesItem, decisions: Iterable[MinutesItem], meaning: Meaning | None) -> bool:
    """A task of nobody, by no date, that only says a decision again."""
    return not action.owner and not action.due and any(_means_the_same(action, decision, meaning) for decision in decisions)


def _is_noted(item: MinutesItem, earlier: MinutesItem, meaning: Meaning | None) -> bool:
    """A note of the same utterance in another section."""
    both = item.section == earlier.section == "note"
    return both and bool(set(item.citations) & set(earlier.citations)) and _means_the_same(item, earlier, meaning)


def _same(item: MinutesItem, earlier: MinutesItem, meaning: Meaning | None) -> bool:
    return (
        item.section == earlier.section
        and item.unproven == earlier.unproven
        and (item.section != "note" or item.topic == earlier.topic)
        and (item.owner is None or earlier.owner is None or item.owner == earlier.owner)
        and _means_the_same(item, earlier, meaning)
    )


def _means_the_same(item: MinutesItem, earlier: MinutesItem, meaning: Meaning | None) -> bool:
    if any(of(item.text) != of(earlier.text) for of in (number_values, named_days, negated)):
        return False
    shared = min(overlap(item.text, earlier.text), overlap(earlier.text, item.text))
    if shared >= SAME or meaning is None:
        return shared >= SAME
    return shared >= LOOSELY_SAME and meaning.closeness(item.text, [earlier.text])[0] >= NEAR


def _joined(earlier: MinutesItem, later: MinutesItem) -> MinutesItem:
    cited = {citation.segment_id: citation for citation in (*earlier.citations, *later.citations)}
    return replace(
        earlier,
        citations=tuple(cited[segment_id] for segment_id in sorted(cited, key=reading_place)),
        owner=earlier.owner or later.owner,
        due=earlier.due or later.due,
        topic=earlier.topic or later.topic,
    )
