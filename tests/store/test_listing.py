from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttEngine.domain import Facets, Recording
from sttEngine.search.filters import Filters
from sttEngine.store import listing, recordings
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing, Sort
from sttEngine.store.schema import load_migrations, migrate

TAGS = ("회의", "QA", "b")
EVIL = ("' OR 1=1 --", "%", "_", '"; DROP TABLE recordings; --', "x') OR ('1'='1")
FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)

lengths = st.none() | st.sampled_from((0.0, 60.0, 600.0, 3600.5))
titles = st.sampled_from(("주간 회의", "Weekly MEETING", "마케팅 100%", "a_b", "Ünïcode", *EVIL))
made = st.lists(
    st.builds(
        lambda title, kind, language, day, length, trashed, tags, favourite, size: Recording(
            id="",
            title=title,
            kind=kind,
            file_name="f",
            size_bytes=size,
            sha256="",
            created_at=(FIRST_DAY + timedelta(days=day)).isoformat().replace("+00:00", "Z"),
            duration_seconds=length,
            language=language,
            trashed_at="2026-02-01T00:00:00Z" if trashed else None,
            tags=tuple(tags),
            favourite=favourite,
        ),
        titles,
        st.none() | st.sampled_from(("audio", "video", "pdf")),
        st.none() | st.sampled_from(("ko", "en")),
        st.integers(0, 3),
        lengths,
        st.booleans(),
        st.lists(st.sampled_from((*TAGS, *EVIL)), max_size=2, unique=True),
        st.booleans(),
        st.integers(1, 3),
    ),
    max_size=8,
)
days = st.none() | st.integers(0, 3).map(lambda day: (FIRST_DAY + timedelta(days=day)).astimezone().date().isoformat())
wanted = st.builds(
    Filters,
    tags=st.lists(st.sampled_from((*(tag.upper() for tag in TAGS), *EVIL)), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(("audio", "video", *EVIL)), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(("ko", "en", *EVIL)), max_size=2).map(tuple),
    after=days,
    before=days,
    shortest_seconds=st.none() | st.sampled_from((0.0, 60.0)),
    longest_seconds=st.none() | st.sampled_from((60.0, 3600.0)),
    favourite=st.booleans(),
)
listings = st.builds(
    Listing,
    trashed=st.booleans(),
    filters=wanted,
    words=st.sampled_from(("", "", "", "회의", "weekly meet", "마케ㅌ", "마케티", "ü", "100%", *EVIL)),
    sort=st.sampled_from(("newest", "oldest", "title", "longest", "largest")),
)


def passes(one: Recording, shown: Listing) -> bool:
    """The same filter in plain words."""
    filters = shown.filters
    day = datetime.fromisoformat(one.created_at).astimezone().date().isoformat()
    length = one.duration_seconds
    return all(
        (
            (one.trashed_at is not None) == shown.trashed,
            {tag.casefold() for tag in filters.tags} <= {tag.casefold() for tag in one.tags},
            not filters.kinds or one.kind in filters.kinds,
            not filters.languages or one.language in filters.languages,
            filters.after is None or day >= filters.after,
            filters.before is None or day <= filters.before,
            filters.shortest_seconds is None or (length is not None and length >= filters.shortest_seconds),
            filters.longest_seconds is None or (length is not None and length <= filters.longest_seconds),
            one.favourite or not filters.favourite,
            all(listing.sounded(word) in listing.sounded(one.title) for word in shown.words.split()),
        )
    )


ORDERS: dict[Sort, Callable[[Recording], object]] = {
    "newest": lambda one: [-ord(letter) for letter in one.created_at],
    "oldest": lambda one: one.created_at,
    "title": lambda one: one.title.translate({ord(a): ord(a.lower()) for a in map(chr, range(65, 91))}).encode(),
    "longest": lambda one: -1.0 if one.duration_seconds is None else one.duration_seconds,
    "largest": lambda one: -one.size_bytes,
}


def archive(kept: Sequence[Recording]) -> apsw.Connection:
    conn = apsw.Connection(":memory:")
    migrate(conn, load_migrations())
    for one in kept:
        recordings.insert(conn, one, "wav")
    return conn


@settings(max_examples=200, deadline=None)
@given(made, listings)
def test_a_listing_is_what_a_plain_filter_leaves_in_its_order(given_recordings: list[Recording], shown: Listing) -> None:
    kept = [dataclasses.replace(one, id=f"{n:032x}") for n, one in enumerate(given_recordings)]
    conn = archive(kept)
    found = listing.ids(conn, shown)
    rows = recordings.rows(conn, found)
    assert [one.id for one in rows] == list(found)
    assert sorted(found) == sorted(one.id for one in kept if passes(one, shown))
    keys = [ORDERS[shown.sort](one) for one in rows]
    assert keys == sorted(keys, reverse=shown.sort == "longest")  # type: ignore[type-var]
    assert len(listing.ids(conn, Listing())) + len(listing.ids(conn, Listing(trashed=True))) == len(kept)


def test_what_is_typed_half_is_in_the_title_and_other_words_are_not() -> None:
    conn = archive([dataclasses.replace(PLAIN, title="3분기 마케팅 회의")])
    for words, there in (("마케ㅌ", True), ("마케티 회ㅇ", True), ("마켓", False), ("분기 %", False)):
        assert bool(listing.ids(conn, Listing(words=words))) is there, words


PLAIN = Recording("0" * 32, "t", "audio", "f", 1, "", "2026-01-01T00:00:00Z", language="ko")


async def test_facets_count_what_is_outside_the_trash(tmp_path: Path) -> None:
    db = await Database.open(tmp_path / "recordroute.db")
    kept = (
        dataclasses.replace(PLAIN, favourite=True),
        dataclasses.replace(PLAIN, id="1" * 32, kind=None, language=None),
        dataclasses.replace(PLAIN, id="2" * 32, kind="pdf"),
        dataclasses.replace(PLAIN, id="3" * 32, kind="pdf", trashed_at="2026-01-02T00:00:00Z", favourite=True),
    )

    def fill(conn: apsw.Connection) -> None:
        for one in kept:
            recordings.insert(conn, one, "wav")

    await db.write(fill)
    assert await db.read(listing.facets) == Facets({"audio": 1, "pdf": 1}, {"ko": 2}, 1)
    await db.close()


def test_rows_leave_out_what_is_not_there_and_keep_the_order_asked_for() -> None:
    conn = archive([PLAIN, dataclasses.replace(PLAIN, id="1" * 32)])
    asked = ("1" * 32, "f" * 32, "0" * 32, "'; DROP TABLE recordings")
    assert [one.id for one in recordings.rows(conn, asked)] == ["1" * 32, "0" * 32]


@pytest.mark.parametrize("sort", ["", "title; DROP TABLE recordings"])
def test_there_is_no_other_order(sort: str) -> None:
    from sttEngine.errors import InternalError

    with pytest.raises(InternalError):
        listing.ids(archive([]), Listing(sort=sort))  # type: ignore[arg-type]
