"""Which recordings a list shows and in which order, and by what they can be narrowed. Functions over a connection."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

import apsw

from sttEngine.domain import Facets, RecordingKind
from sttEngine.errors import InternalError
from sttEngine.search.filters import NO_FILTERS, Filters
from sttEngine.store.search_scope import narrowed

Sort = Literal["newest", "oldest", "title", "longest", "largest"]

# The id settles ties, so that pages neither repeat nor miss a recording.
_ORDERS: dict[str, str] = {
    "newest": "created_at DESC, id",
    "oldest": "created_at, id",
    "title": "title COLLATE NOCASE, id",
    "longest": "duration_seconds DESC NULLS LAST, created_at DESC, id",
    "largest": "size_bytes DESC, id",
}
_KINDS: dict[str, RecordingKind] = {kind: kind for kind in get_args(RecordingKind)}


@dataclass(frozen=True, slots=True)
class Listing:
    """Recordings in the trash or those outside it, that pass the filters and have every one of `words` in their title."""

    trashed: bool = False
    filters: Filters = NO_FILTERS
    words: str = ""
    sort: Sort = "newest"


LIBRARY = Listing()


def ids(conn: apsw.Connection, listing: Listing) -> tuple[str, ...]:
    """The ids of all that a listing shows, in its order. Raises InternalError for an order that there is none of."""
    if listing.sort not in _ORDERS:
        raise InternalError(f"Recordings have no order {listing.sort!r}.")
    clause, bound = narrowed(listing.filters)
    words = [sounded(word) for word in listing.words.split()]
    found = conn.execute(
        f"SELECT id, {'title' if words else 'NULL'} FROM recordings"
        f" WHERE trashed_at IS {'NOT ' if listing.trashed else ''}NULL AND {clause} ORDER BY {_ORDERS[listing.sort]}",
        bound,
    )
    if not words:
        return tuple(str(one) for one, _ in found)
    titles = ((str(one), sounded(str(title))) for one, title in found)
    return tuple(one for one, title in titles if all(word in title for word in words))


def facets(conn: apsw.Connection) -> Facets:
    """Of recordings outside the trash, the most frequent first."""

    def counted(column: str) -> dict[str, int]:
        rows = conn.execute(
            f"SELECT {column}, count(*) FROM recordings WHERE trashed_at IS NULL AND {column} IS NOT NULL"
            f" GROUP BY {column} ORDER BY count(*) DESC, {column}"
        )
        return {str(value): int(count) for value, count in rows}

    starred = conn.execute("SELECT count(*) FROM recordings WHERE trashed_at IS NULL AND favourite").get
    kinds = {_KINDS[kind]: count for kind, count in counted("kind").items()}
    return Facets(kinds, counted("language"), int(starred))


def sounded(text: str) -> str:
    """Text without regard to case, as the sounds it is typed in: so 마케ㅌ and 마케티 are in 마케팅."""
    return unicodedata.normalize("NFKD", text.casefold())
