from __future__ import annotations

import io
import zipfile

import apsw
import pytest

from sttEngine.domain import Coverage, DeviceUse, Minutes, Segment
from sttEngine.events.types import RecordingsChanged
from sttEngine.pipeline.tasks import TranscribeResult
from sttEngine.store import minutes, stage_results, transcripts
from tests.api.conftest import Served
from tests.api.test_listing import ids, keep, made

ABSENT = "f" * 32
A, B, C = (f"{n:032x}" for n in (1, 2, 3))


async def post(served: Served, what: str, **body: object) -> dict[str, list[object]]:
    answer = await served.client.post(f"/api/batch/{what}", json=body)
    assert answer.status_code in (200, 202), answer.text
    outcome: dict[str, list[object]] = answer.json()
    return outcome


def refused(outcome: dict[str, list[object]]) -> dict[str, str]:
    return {one["recording_id"]: one["error"]["code"] for one in outcome["refused"]}  # type: ignore[index]


async def test_those_that_are_there_are_changed_and_the_others_named(served: Served) -> None:
    await keep(served, [made(1), made(2, tags=("old",)), made(3, tags=tuple(f"t{n}" for n in range(20)))])
    tagged = await post(served, "tags", ids=[A, B, A, C, ABSENT], add=["Weekly"], remove=["OLD"])
    assert tagged["changed"] == [A, B]
    assert refused(tagged) == {C: "too_many_tags", ABSENT: "recording_not_found"}
    rows = (await served.client.get("/api/recordings", params={"id": [A, B]})).json()["recordings"]
    assert [one["tags"] for one in rows] == [["Weekly"], ["Weekly"]]
    assert (await post(served, "tags", ids=[A], add=["weekly"]))["changed"] == []
    assert (await post(served, "favourite", ids=[A, B, ABSENT], favourite=True))["changed"] == [A, B]
    assert (await post(served, "favourite", ids=[A, B, C], favourite=True))["changed"] == [C]
    assert (await post(served, "trash", ids=[A, "'; DROP TABLE recordings", B]))["changed"] == [A, B]
    assert await ids(served) == [C]
    again = await post(served, "trash", ids=[A, C])
    assert again["changed"] == [C]  # so that taking it back restores that one alone
    assert (await post(served, "restore", ids=[C, ABSENT]))["changed"] == [C]
    ran = await post(served, "jobs", ids=[A, C, C, ABSENT])
    assert (ran["changed"], refused(ran)) == ([C], {A: "recording_in_trash", ABSENT: "recording_not_found"})
    gone = await post(served, "purge", ids=[A, B, C, ABSENT])
    assert (gone["changed"], refused(gone)) == ([A, B, C], {ABSENT: "recording_not_found"})
    assert await ids(served, trashed=True) == []


@pytest.mark.parametrize(
    "body", [{"ids": []}, {"ids": ["x" * 65]}, {"ids": "x"}, {"ids": [A], "more": 1}, {"ids": ["x"] * 20_001}]
)
async def test_what_names_no_recordings_is_refused(served: Served, body: dict[str, object]) -> None:
    answer = await served.client.post("/api/batch/trash", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_tag_that_is_none_changes_nothing(served: Served) -> None:
    await keep(served, [made(1)])
    answer = await served.client.post("/api/batch/tags", json={"ids": [A], "add": ["fine", " "]})
    assert answer.json()["code"] == "invalid_tag"
    assert (await served.client.get(f"/api/recordings/{A}")).json()["tags"] == []


async def test_thousands_are_one_change_and_one_event(served: Served) -> None:
    await keep(served, [made(n) for n in range(1, 10_001)])
    every = await ids(served)
    before = served.services.hub.seq
    assert (await post(served, "trash", ids=every))["changed"] == every
    assert served.services.hub.seq == before + 1
    _, frames = served.services.hub.frames_after(before)
    assert f'"type":"{RecordingsChanged(()).type}"'.encode() in frames[0]
    assert await ids(served) == []
    assert len((await post(served, "restore", ids=every))["changed"]) == 10_000


async def test_deleting_takes_files_and_jobs_along(served: Served) -> None:
    kept = await served.add("a.mp3", b"sound")
    other = await served.add("b.mp3", b"other sound")
    assert (await post(served, "purge", ids=[kept["id"]]))["changed"] == [kept["id"]]
    assert {name.split("/")[1] for name in served.files()} == {other["id"]}


def text(conn: apsw.Connection, recording_id: str, *, timed: bool = True) -> None:
    said = (Segment(1, 0.0 if timed else None, 1.0 if timed else None, "회의록 보셨죠"),)
    transcripts.add(conn, recording_id, said)
    heard = TranscribeResult("ko", DeviceUse("auto", "cpu"), Coverage("transcribe", "seconds", 1.0, 1.0))
    stage_results.put(conn, recording_id, "transcribe", key="", result=heard, seconds=1.0)


async def bundle(served: Served, wanted: list[str], format: str) -> tuple[dict[str, str], zipfile.ZipFile]:
    asked = await served.client.post("/api/bundles", json={"ids": wanted, "format": format})
    answer = await served.client.get(f"/api/bundles/{asked.json()['id']}")
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"] and "content-length" not in answer.headers
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    return refused(asked.json()), packed


async def test_many_texts_are_one_file_with_a_safe_folder_each(served: Served) -> None:
    titles = ("../../etc/passwd", "Weekly", "weekly", "CON", "가" * 100, "가" * 100, "...", "a/b\\c:d*e")
    await keep(served, [made(n, title=title) for n, title in enumerate(titles, 1)] + [made(20, title="Not yet")])

    def fill(conn: apsw.Connection) -> None:
        for n in range(1, len(titles) + 1):
            text(conn, f"{n:032x}")
        minutes.put(conn, B, Minutes("ko", "회의", "한 줄", (), "m"))

    await served.services.db.write(fill)
    wanted = [*(f"{n:032x}" for n in range(1, len(titles) + 1)), f"{20:032x}", ABSENT]
    missing, packed = await bundle(served, wanted, "txt")
    assert missing == {f"{20:032x}": "result_not_ready", ABSENT: "recording_not_found"}
    names = packed.namelist()
    folders = [name.split("/")[0] for name in names if name.endswith(".txt") and "/" in name]
    assert len(folders) == len(titles) == len({folder.casefold() for folder in folders})
    assert {"Weekly", "weekly (2)", "_CON", "etc passwd"} <= set(folders)
    for name in names:
        assert not name.startswith("/") and ".." not in name.split("/") and not set(name) & set('<>:"\\|?*')
        assert all(0 < len(part.encode()) <= 200 for part in name.split("/"))
    assert "한 줄" in packed.read("Weekly/minutes.md").decode()
    assert sum(name.endswith("minutes.md") for name in names) == 1
    assert "Not yet:" in packed.read("not-exported.txt").decode()
    assert "회의록 보셨죠" in packed.read("Weekly/Weekly.txt").decode()


async def test_a_text_without_times_is_no_subtitle_and_said_so(served: Served) -> None:
    await keep(served, [made(1), made(2, title="Paper")])
    await served.services.db.write(lambda conn: text(conn, A))
    await served.services.db.write(lambda conn: text(conn, B, timed=False))
    _, packed = await bundle(served, [A, B], "srt")
    assert "Paper:" in packed.read("not-exported.txt").decode()
    assert packed.namelist() == ["Talk 1/Talk 1.srt", "not-exported.txt"]


async def test_a_bundle_nobody_asked_for_and_a_format_there_is_none_of(served: Served) -> None:
    assert (await served.client.get("/api/bundles/x")).json()["code"] == "not_found"
    answer = await served.client.post("/api/bundles", json={"ids": [A], "format": "exe"})
    assert answer.json()["code"] == "invalid_request"


async def test_what_takes_up_the_disk_is_told_by_what_it_is(served: Served) -> None:
    kept = await served.add("a.mp3", b"sound")
    thrown = await served.add("b.mp3", b"other")
    folder = served.data_dir / "recordings" / thrown["id"]
    before = (await served.client.get("/api/storage")).json()
    (folder / "playable.m4a").write_bytes(b"x" * 1000)
    (folder / "audio.wav").write_bytes(b"x" * 200)
    await served.client.delete(f"/api/recordings/{thrown['id']}")
    used = (await served.client.get("/api/storage")).json()
    assert used["originals_bytes"] == len(b"soundother")
    assert used["playable_bytes"] - before["playable_bytes"] == 1000
    assert used["working_bytes"] - before["working_bytes"] == 200
    assert (used["trash_count"], used["trash_bytes"]) == (1, 1205)
    assert used["database_bytes"] > 10_000 and used["free_bytes"] > 0
    assert (await served.stranger.get("/api/storage")).status_code == 401
    assert kept["id"] != thrown["id"]
