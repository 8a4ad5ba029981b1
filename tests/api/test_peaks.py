"""Peaks over HTTP: those of old recordings are made when asked for, and what has no sound says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sttEngine.speech import peaks
from tests.api.conftest import Served
from tests.speech.test_peaks import write_wav


def sound(served: Served, recording_id: str) -> Path:
    return served.services.files.audio(recording_id)


async def test_peaks_are_made_once_for_whoever_asks_first_and_kept(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = await served.add()
    path = f"/api/recordings/{recording['id']}/peaks"
    none = await served.client.get(path)
    assert (none.status_code, none.json()["code"]) == (404, "result_not_ready")
    write_wav(sound(served, recording["id"]), [16384] * 32_000)
    measured: list[Path] = []
    measure = peaks.measure

    def counted(audio: Path) -> peaks.Peaks:
        measured.append(audio)
        return measure(audio)

    monkeypatch.setattr(peaks, "measure", counted)
    answers = await asyncio.gather(*(served.client.get(path) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json() == {"seconds": 2.0, "levels": [128] * 200}
    assert len(measured) == 1
    assert f"recordings/{recording['id']}/peaks.json" in served.files()
    await served.client.delete(f"/api/recordings/{recording['id']}", params={"purge": True})
    assert not [name for name in served.files() if recording["id"] in name]


async def test_the_sound_that_was_made_anew_is_drawn_anew(served: Served) -> None:
    recording = await served.add()
    write_wav(sound(served, recording["id"]), [16384] * 160)
    path = f"/api/recordings/{recording['id']}/peaks"
    assert (await served.client.get(path)).json()["levels"] == [128]
    peaks.beside(sound(served, recording["id"])).write_bytes(b"{")
    assert (await served.client.get(path)).json()["levels"] == [128]


async def test_what_is_no_sound_says_so(served: Served) -> None:
    served.executor.kind = "text"
    document = await served.add("notes.txt", b"words")
    answer = await served.client.get(f"/api/recordings/{document['id']}/peaks")
    assert (answer.status_code, answer.json()["code"]) == (404, "result_not_ready")
    sound(served, document["id"]).write_bytes(b"no sound at all, but bytes all the same")
    answer = await served.client.get(f"/api/recordings/{document['id']}/peaks")
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_media")


@pytest.mark.parametrize("given", ["0" * 32, "xyz", "..%2f..%2f", "A" * 32, "0" * 31 + "%0a"])
async def test_only_ids_of_recordings_have_peaks(served: Served, given: str) -> None:
    answer = await served.client.get(f"/api/recordings/{given}/peaks")
    assert answer.status_code == 404 and answer.json()["code"] in ("recording_not_found", "not_found")
    assert (await served.stranger.get(f"/api/recordings/{given}/peaks")).status_code == 401
