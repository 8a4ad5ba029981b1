from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import apsw
import pytest

from sttEngine.domain import Recording
from sttEngine.store import recordings
from tests.api.conftest import Served


def made(number: int, **changes: object) -> Recording:
    plain = Recording(f"{number:032x}", f"Talk {number}", "audio", "f.mp3", number, "", f"2026-01-01T00:00:{number % 60:02}Z")
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


async def keep(served: Served, kept: Sequence[Recording]) -> None:
    def fill(conn: apsw.Connection) -> None:
        for one in kept:
            recordings.insert(conn, one, "mp3")

    await served.services.db.write(fill)


async def ids(served: Served, path: str = "/api/listing", **query: object) -> list[str]:
    answer = await served.client.get(path, params=query)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["ids"] if "ids" in body else [one["id"] for one in body["recordings"]]


async def test_a_list_that_was_asked_for_stays_while_recordings_come_and_go(served: Served) -> None:
    await keep(served, [made(n) for n in range(1, 31)])
    listed = await ids(served)
    read: list[str] = []
    for at in range(0, 30, 10):
        await keep(served, [made(100 + at)])  # newer than all: each page by number would begin earlier now
        await served.client.delete(f"/api/recordings/{listed[at]}")
        read += await ids(served, "/api/recordings", id=listed[at : at + 10])
    assert read == listed
    assert await ids(served, "/api/recordings", id=[*listed[:1], "f" * 32, "../x"]) == listed[:1]


async def test_typed_and_picked_filters_narrow_together(served: Served) -> None:
    await keep(
        served,
        [
            made(1, kind="video", tags=("weekly",), favourite=True, duration_seconds=700.0, language="ko"),
            made(2, kind="video", tags=("weekly",), duration_seconds=700.0, language="ko"),
            made(3, kind="pdf", favourite=True),
            made(4, title="주간 회의", favourite=True),
        ],
    )
    one, two, three, four = (f"{n:032x}" for n in range(1, 5))
    assert await ids(served, sort="oldest") == [one, two, three, four]
    assert await ids(served, q="is:favourite", kind=["video", "pdf"], sort="oldest") == [one, three]
    assert await ids(served, q="태그:weekly 이상:10분", favourite=True) == [one]
    assert await ids(served, q="회ㅇ") == [four]
    assert await ids(served, q="즐겨찾기: talk", sort="largest") == [three, one]
    assert await ids(served, "/api/recordings", q="lang:ko", limit=1, sort="largest") == [two]
    answer = (await served.client.get("/api/listing", params={"q": " tag:weekly  회의 록", "kind": "video"})).json()
    assert (answer["words"], answer["filters"]["tags"], answer["filters"]["kinds"]) == ("회의 록", ["weekly"], ["video"])
    facets = (await served.client.get("/api/facets")).json()
    assert facets == {"kinds": {"video": 2, "audio": 1, "pdf": 1}, "languages": {"ko": 2}, "favourites": 3}


@pytest.mark.parametrize(
    "query",
    [{"tag": "' OR 1=1 --"}, {"q": "tag:\"' OR '1'='1\""}, {"q": "%"}, {"language": "x') OR ('1'='1"}, {"q": "_"}],
)
async def test_nothing_that_is_typed_is_sql(served: Served, query: dict[str, str]) -> None:
    await keep(served, [made(1)])
    assert await ids(served, **query) == []
    assert len(await ids(served)) == 1


@pytest.mark.parametrize("query", [{"sort": "id"}, {"after": "soon"}, {"kind": "shoe"}, {"longer": "-1"}, {"q": "x" * 1001}])
async def test_what_is_no_filter_is_refused(served: Served, query: dict[str, str]) -> None:
    assert (await served.client.get("/api/listing", params=query)).json()["code"] == "invalid_request"


async def test_a_favourite_is_one_until_it_is_none(served: Served) -> None:
    await keep(served, [made(1)])
    path = f"/api/recordings/{1:032x}"
    assert (await served.client.get(path)).json()["favourite"] is False
    assert (await served.client.patch(path, json={"favourite": True})).json()["favourite"] is True
    assert (await served.client.patch(path, json={"title": "new"})).json()["favourite"] is True
    assert (await served.client.patch(path, json={"favourite": False})).json()["favourite"] is False
