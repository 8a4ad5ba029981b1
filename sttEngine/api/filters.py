"""Filters that were picked, as parameters of an address; the same for lists and for search."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from sttEngine.domain import RecordingKind
from sttEngine.search.filters import Filters


async def _picked(
    tag: Annotated[list[str], Query(max_length=20, description="Recordings that carry each of these, whatever its case.")] = [],  # noqa: B006
    kind: Annotated[list[RecordingKind], Query(description="Recordings of one of these kinds.")] = [],  # noqa: B006
    language: Annotated[list[str], Query(max_length=20, description="In one of these, ISO 639-1.")] = [],  # noqa: B006
    after: Annotated[date | None, Query(description="Made on this day or later.")] = None,
    before: Annotated[date | None, Query(description="Made on this day or earlier.")] = None,
    longer: Annotated[float | None, Query(ge=0, description="At least so many seconds long.")] = None,
    shorter: Annotated[float | None, Query(ge=0, description="At most so many seconds long.")] = None,
    favourite: Annotated[bool, Query(description="Favourites alone.")] = False,
) -> Filters:
    return Filters(
        tags=tuple(tag),
        kinds=tuple(kind),
        languages=tuple(language),
        after=after.isoformat() if after else None,
        before=before.isoformat() if before else None,
        shortest_seconds=longer,
        longest_seconds=shorter,
        favourite=favourite,
    )


PickedFilters = Annotated[Filters, Depends(_picked)]
