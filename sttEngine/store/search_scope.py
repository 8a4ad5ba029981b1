"""Which recordings a search looks into or a list shows, as SQL over `recordings` and as ranges of chunk ids."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.store.vocabulary import folded


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything outside the trash, unless narrowed to one recording or by filters."""

    recording_id: str | None = None
    filters: Filters = NO_FILTERS


EVERYTHING = Scope()


def condition(scope: Scope) -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
    """A condition on the columns of `recordings`, and what is bound in it. Never one in the trash."""
    clause, bound = narrowed(scope.filters)
    clause = f"recordings.trashed_at IS NULL AND {clause}"
    if scope.recording_id is None:
        return clause, bound
    return f"{clause} AND recordings.id = ?", (*bound, scope.recording_id)


def narrowed(filters: Filters) -> tuple[str, tuple[apsw.SQLiteValue, ...]]:
    """What filters ask of the columns of `recordings`, in the trash or not, and what is bound in it."""
    clauses = ["TRUE"]
    bound: list[apsw.SQLiteValue] = []

    def add(clause: str, *values: apsw.SQLiteValue) -> None:
        clauses.append(clause)
        bound.extend(values)

    for tag in filters.tags:
        add("recordings.id IN (SELECT recording_id FROM recording_tags WHERE folded = ?)", folded(tag))
    for column, values in (("kind", filters.kinds), ("language", filters.languages)):
        if values:
            add(f"recordings.{column} IN ({', '.join('?' * len(values))})", *values)
    if filters.after is not None:
        add("date(recordings.created_at, 'localtime') >= ?", filters.after)
    if filters.before is not None:
        add("date(recordings.created_at, 'localtime') <= ?", filters.before)
    if filters.shortest_seconds is not None:
        add("recordings.duration_seconds >= ?", filters.shortest_seconds)
    if filters.longest_seconds is not None:
        add("recordings.duration_seconds <= ?", filters.longest_seconds)
    if filters.favourite:
        add("recordings.favourite")
    return " AND ".join(clauses), tuple(bound)


def chunk_ranges(conn: apsw.Connection, scope: Scope) -> tuple[tuple[int, int], ...] | None:
    """First and last chunk id of each recording in the scope, rising; None when that is every chunk there is."""
    if scope == EVERYTHING and conn.execute("SELECT 1 FROM recordings WHERE trashed_at IS NOT NULL LIMIT 1").fetchone() is None:
        return None
    clause, bound = condition(scope)
    rows = conn.execute(
        "SELECT first_chunk_id, last_chunk_id FROM indexed_recordings JOIN recordings ON recordings.id = recording_id"
        f" WHERE first_chunk_id IS NOT NULL AND {clause} ORDER BY first_chunk_id",
        bound,
    )
    return tuple((int(first), int(last)) for first, last in rows)
