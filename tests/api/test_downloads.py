"""Files on their way out: ranges, safe names, safe types, exports."""

from __future__ import annotations

import pytest

from sttEngine.api.downloads import attachment, single_range
from sttEngine.errors import InvalidRequest, ModelMissing
from tests.api.conftest import Served

CONTENT = bytes(range(200))


async def test_the_player_gets_the_range_it_asks_for(served: Served) -> None:
    recording = await served.add(content=CONTENT)
    path = f"/api/recordings/{recording['id']}/audio"
    whole = await served.client.get(path)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, CONTENT, "audio/mpeg")
    assert whole.headers["accept-ranges"] == "bytes"
    part = await served.client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, CONTENT[10:20], "bytes 10-19/200")
    tail = await served.client.get(path, headers={"Range": "bytes=-5"})
    assert (tail.status_code, tail.content) == (206, CONTENT[-5:])
    open_end = await served.client.get(path, headers={"Range": "bytes=190-", "If-Range": whole.headers["etag"]})
    assert (open_end.status_code, open_end.content) == (206, CONTENT[190:])
    changed = await served.client.get(path, headers={"Range": "bytes=190-", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, CONTENT)
    behind = await served.client.get(path, headers={"Range": "bytes=200-"})
    assert (behind.status_code, behind.headers["content-range"]) == (416, "bytes */200")
    assert behind.json()["code"] == "invalid_request"
    for ignored in ("bytes=0-1,4-5", "lines=1-2", "bytes=9-3", "bytes=a-b", "bytes=-"):
        assert (await served.client.get(path, headers={"Range": ignored})).status_code == 200
    only_head = await served.client.head(path)
    assert (only_head.status_code, only_head.content, only_head.headers["content-length"]) == (200, b"", "200")


@pytest.mark.parametrize("name", ["page.html", "run.svg", "a.js", "noending", "x.htm"])
async def test_an_original_is_never_something_a_browser_runs(served: Served, name: str) -> None:
    recording = await served.add(name, b"<script>alert(1)</script>")
    answer = await served.client.get(f"/api/recordings/{recording['id']}/source")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_name_cannot_leave_its_header() -> None:
    header = attachment('회의 "x"\r\nSet-Cookie: a=b; \\.mp3')
    assert header.isascii() and "\r" not in header and "\n" not in header
    assert header.count('"') == 2 and "\\" not in header
    assert "filename*=UTF-8''%ED%9A%8C%EC%9D%98%20%22x%22" in header


@pytest.mark.parametrize(
    ("header", "found"), [("bytes=0-0", (0, 0)), ("bytes=5-999", (5, 9)), ("bytes=-99", (0, 9)), (None, None)]
)
def test_ranges_are_cut_to_the_file(header: str | None, found: tuple[int, int] | None) -> None:
    assert single_range(header, 10) == found


def test_a_range_of_endless_digits_is_no_range() -> None:
    assert single_range(f"bytes=0-{'9' * 5000}", 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0", "bytes=10-20"])
def test_a_range_behind_the_end_is_told(header: str) -> None:
    with pytest.raises(InvalidRequest):
        single_range(header, 10)


async def test_a_transcript_is_exported_as_an_attachment(served: Served) -> None:
    recording = await served.add("회의.mp3", CONTENT)
    answer = await served.client.get(f"/api/recordings/{recording['id']}/export", params={"format": "srt"})
    assert answer.status_code == 200 and "회의 0" in answer.text
    assert answer.headers["content-disposition"].endswith("%ED%9A%8C%EC%9D%98.srt")
    unknown = await served.client.get(f"/api/recordings/{recording['id']}/export", params={"format": "exe"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid_request")


async def test_a_part_is_exported_by_itself(served: Served) -> None:
    recording = await served.add("회의.mp3", CONTENT)
    path = f"/api/recordings/{recording['id']}/export"

    async def text(part: str, format: str = "md") -> str:
        answer = await served.client.get(path, params={"format": format, "part": part})
        assert answer.status_code == 200, answer.text
        return answer.text

    assert "한 줄" in await text("all") and "회의 0" in await text("all")
    assert "한 줄" in await text("minutes") and "회의 0" not in await text("minutes")
    assert "한 줄" not in await text("transcript") and "회의 0" in await text("transcript")
    assert "회의 0" in await text("transcript", "srt")
    for format, part in (("srt", "minutes"), ("txt", "minutes"), ("md", "half")):
        refused = await served.client.get(path, params={"format": format, "part": part})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), format


async def test_minutes_that_are_not_there_are_not_exported(served: Served) -> None:
    served.executor.fail_at["summarize"] = [ModelMissing("no model")]
    recording = await served.add("talk.mp3", CONTENT)
    path = f"/api/recordings/{recording['id']}/export"
    none = await served.client.get(path, params={"format": "md", "part": "minutes"})
    assert (none.status_code, none.json()["code"]) == (404, "result_not_ready")
    assert "회의 0" in (await served.client.get(path, params={"format": "md"})).text
