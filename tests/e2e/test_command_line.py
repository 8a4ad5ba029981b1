"""`process`, `search`, `export` and `doctor` as a person runs them, on the recording that ships with the project."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.command import CommandLine, command_line
from tests.e2e.watched_server import ERROR_FIELDS, assert_error, watched_server
from tests.recordings.documents import text_pdf

pytestmark = pytest.mark.weights

MEETING = Path(__file__).parent.parent / "recordings" / "meeting.ogg"
NOTE = "지난 회의록에서는 예산을 정하지 못했습니다.\n\n다음 모임은 금요일입니다.\n"
RESULT_FIELDS = {
    "recording_id",
    "file",
    "duration_seconds",
    "language",
    "segments",
    "minutes",
    "coverage",
    "timings",
    "device",
    "notes",
}


@dataclass(frozen=True)
class Processed:
    """One run of `process` over a recording, a text, a tiny PDF and a file that is none of these."""

    command: CommandLine
    done: subprocess.CompletedProcess[str]
    meeting: dict[str, Any]
    note: dict[str, Any]
    pdf: dict[str, Any]
    bad: dict[str, Any]


@pytest.fixture(scope="module")
def processed(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Processed:
    folder = tmp_path_factory.mktemp("command")
    note, pdf, bad = folder / "메모.txt", folder / "tiny.pdf", folder / "bad.mp3"
    note.write_text(NOTE, encoding="utf-8")
    text_pdf(pdf, ["The launch was moved to May."])
    bad.write_text("This is no sound.", encoding="utf-8")
    command = command_line(folder, models_dir)
    done = command.run("process", MEETING, bad, note, pdf, "--language", "ko", "--steps", "transcribe,index", "--json")
    lines = {Path(line["file"]).name: line for line in map(json.loads, done.stdout.splitlines())}
    assert list(lines) == [MEETING.name, bad.name, note.name, pdf.name], done.stderr
    return Processed(command, done, lines[MEETING.name], lines[note.name], lines[pdf.name], lines[bad.name])


def test_one_bad_file_makes_the_exit_code_1_and_stops_nothing(processed: Processed) -> None:
    assert processed.done.returncode == 1
    assert set(processed.bad) == {"file", "error"}
    assert processed.bad["error"]["code"] == "unreadable_media"
    assert_error(processed.bad["error"])
    assert "bad.mp3" in processed.done.stderr and processed.bad["error"]["hint"] in processed.done.stderr


def test_a_line_of_json_has_what_is_promised(processed: Processed) -> None:
    assert set(processed.meeting) == RESULT_FIELDS == set(processed.note) == set(processed.pdf)
    meeting = processed.meeting
    assert meeting["duration_seconds"] == pytest.approx(42, abs=15) and meeting["language"] == "ko"
    assert meeting["minutes"] is None
    assert {"probe", "normalize", "transcribe", "index"} == set(meeting["timings"])
    assert all(seconds >= 0 for seconds in meeting["timings"].values())
    assert {record["stage"] for record in meeting["coverage"]} >= {"normalize", "transcribe", "index"}
    assert len(meeting["segments"]) >= 5
    last = 0.0
    for segment in meeting["segments"]:
        assert {"start", "end", "text"} <= set(segment) <= {"start", "end", "text", "words"}
        assert last <= segment["start"] < segment["end"] <= meeting["duration_seconds"] + 0.5
        assert all({"text", "start", "end"} <= set(word) for word in segment.get("words", []))
        last = segment["start"]
    assert "회의" in "".join(segment["text"] for segment in meeting["segments"])


def test_a_document_has_pages_instead_of_times(processed: Processed) -> None:
    assert [segment["text"] for segment in processed.note["segments"]] == [line for line in NOTE.splitlines() if line]
    (passage,) = processed.pdf["segments"]
    assert passage == {"start": None, "end": None, "text": "The launch was moved to May.", "page": 1}
    assert processed.note["duration_seconds"] is None


def test_progress_goes_to_stderr_alone(processed: Processed) -> None:
    assert len(processed.done.stdout.splitlines()) == 4
    for stage in ("normalize", "transcribe", "index"):
        assert f"{MEETING.name}: {stage}" in processed.done.stderr


def test_the_data_folder_is_the_one_that_was_named(processed: Processed) -> None:
    assert (processed.command.data_dir / "recordroute.db").is_file()
    assert not processed.command.default_data_dir.exists()
    assert list((processed.command.data_dir / "uploads").glob("*")) == []


def test_two_syllables_find_the_longer_word_that_holds_them(processed: Processed) -> None:
    done = processed.command.run("search", "회의", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and set(answer) == {"hits", "vectors_used", "took_ms", "meant"}
    (hit,) = [hit for hit in answer["hits"] if hit["recording_id"] == processed.note["recording_id"]]
    assert "회의록에서는" in hit["text"]
    assert "회의" in [hit["text"][start:end][:2] for start, end in hit["marks"]]
    told = processed.command.run("search", "회의")
    assert "[회의" in told.stdout and processed.note["recording_id"] in told.stdout


def test_the_same_file_again_is_known(processed: Processed) -> None:
    done = processed.command.run("process", MEETING, "--language", "ko", "--steps", "transcribe,index", "--json")
    again = json.loads(done.stdout)
    assert done.returncode == 0
    assert again["recording_id"] == processed.meeting["recording_id"] and again["segments"] == processed.meeting["segments"]


def test_files_are_written_where_out_says(processed: Processed, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    formats = ["srt", "md", "json", "txt", "vtt", "docx"]
    steps = ["--language", "ko", "--steps", "transcribe"]
    done = processed.command.run("process", MEETING, *steps, "--out", out, "--format", ",".join(formats))
    assert done.returncode == 0, done.stderr
    written = {path.suffix[1:]: path for path in out.iterdir()}
    assert set(written) == set(formats) and {path.stem for path in written.values()} == {"meeting"}
    assert all(str(path) in done.stdout for path in written.values())
    first = processed.meeting["segments"][0]["text"].split()[0]
    for name in ("srt", "md", "txt", "vtt"):
        assert first in written[name].read_text(encoding="utf-8")
    assert written["srt"].read_text(encoding="utf-8").startswith("1\n00:00:")
    assert written["vtt"].read_text(encoding="utf-8").startswith("WEBVTT\n")
    assert json.loads(written["json"].read_text(encoding="utf-8"))
    assert zipfile.ZipFile(written["docx"]).testzip() is None
    for format_ in formats:
        exported = subprocess.run(
            processed.command.words("export", processed.meeting["recording_id"], "--format", format_),
            capture_output=True,
            timeout=60,
            env=dict(processed.command.environment),
        )
        assert exported.returncode == 0, exported.stderr
        if format_ not in ("json", "docx"):  # these two carry the moment when they were made
            assert exported.stdout == written[format_].read_bytes()


def test_a_document_is_written_in_the_formats_that_fit_it(processed: Processed, tmp_path: Path) -> None:
    note = processed.note["file"]
    both = processed.command.run("process", note, "--steps", "transcribe", "--out", tmp_path, "--format", "srt,md", "--json")
    assert both.returncode == 0 and json.loads(both.stdout)["recording_id"] == processed.note["recording_id"]
    assert [path.suffix for path in tmp_path.iterdir()] == [".md"] and "srt was left out" in both.stderr
    none = processed.command.run("process", note, "--steps", "transcribe", "--out", tmp_path, "--format", "vtt,srt", "--json")
    assert none.returncode == 1 and json.loads(none.stdout)["error"]["code"] == "transcript_without_times"


def test_export_says_what_cannot_be(processed: Processed) -> None:
    untimed = processed.command.run("export", processed.note["recording_id"], "--format", "srt")
    assert (untimed.returncode, untimed.stdout) == (1, "") and "txt" in untimed.stderr
    unknown = processed.command.run("export", "0" * 32, "--format", "txt")
    assert (unknown.returncode, unknown.stdout) == (1, "") and unknown.stderr
    assert processed.command.run("export", "../../etc/passwd", "--format", "txt").returncode == 1


def test_a_folder_and_a_missing_file_are_told_apart_from_recordings(processed: Processed, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    pipe = tmp_path / "pipe.mp3"
    os.mkfifo(pipe)  # nobody writes into it: opening it for reading would wait for ever
    done = processed.command.run("process", tmp_path, tmp_path / "gone.mp3", pipe, "/dev/zero", empty, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [line["error"]["code"] for line in lines] == ["not_a_file"] * 4 + ["empty_file"]
    assert all(set(line["error"]) == ERROR_FIELDS for line in lines)


def test_a_name_cannot_write_on_the_terminal(processed: Processed, tmp_path: Path) -> None:
    odd = [tmp_path / "red\x1b[31m\nnew line.txt", tmp_path / "no text \udcff.txt"]
    for number, file in enumerate(odd):
        file.write_text(f"{NOTE} {number}", encoding="utf-8")
    done = processed.command.run("process", *odd, "--steps", "transcribe")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "red [31m new line\n" in done.stdout and "no text\n" in done.stdout


@pytest.mark.parametrize("words", [["process"], ["process", str(MEETING), "--steps", "dance"], ["export", "x"], ["nonsense"]])
def test_wrong_usage_is_2(processed: Processed, words: list[str]) -> None:
    done = processed.command.run(*words)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr


def test_search_and_export_of_no_archive_say_so(models_dir: Path, tmp_path: Path) -> None:
    command = command_line(tmp_path, models_dir)
    for words in (["search", "회의"], ["export", "0" * 32, "--format", "txt"]):
        done = command.run(*words)
        assert (done.returncode, done.stdout) == (1, "") and "--data-dir" in done.stderr
    assert not command.data_dir.exists() and not command.default_data_dir.exists()


def test_doctor_tells_everything_as_json(processed: Processed) -> None:
    done = processed.command.run("doctor", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == (3 if any(problem["blocking"] for problem in told["problems"]) else 0)
    assert told["data_dir"] == str(processed.command.data_dir)
    assert {"packages", "tools", "weights", "ports", "devices", "free_disk_bytes"} <= set(told)
    assert {one["id"]: one["state"] for one in told["weights"]}["whisper-base"] == "ready"
    assert all(set(problem) >= ERROR_FIELDS for problem in told["problems"])


def test_a_folder_in_use_is_left_alone(models_dir: Path, tmp_path: Path) -> None:
    command = command_line(tmp_path, models_dir)
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    with watched_server(command.data_dir, models_dir) as server:
        server.outcome(server.accept("회의록.txt", note, steps="transcribe,index"))
        refused = command.run("process", note, "--steps", "transcribe", "--json")
        assert (refused.returncode, refused.stdout) == (3, "")
        assert str(command.data_dir) in refused.stderr and "--data-dir" in refused.stderr
        second = command.run("serve", "--port", "0", "--ws-port", "0")
        assert (second.returncode, second.stdout) == (3, "")
        # Reading beside the server is meant.
        hits = json.loads(command.run("search", "회의", "--json").stdout)["hits"]
        assert len(hits) == 1
        exported = command.run("export", hits[0]["recording_id"], "--format", "txt")
        assert exported.returncode == 0 and "회의록에서는" in exported.stdout
        assert server.get("/api/recordings")["total"] == 1
    after = command.run("process", note, "--steps", "transcribe", "--json")
    assert after.returncode == 0 and json.loads(after.stdout)["recording_id"] == hits[0]["recording_id"]


def test_an_interrupted_run_goes_on(models_dir: Path, tmp_path: Path) -> None:
    command = command_line(tmp_path, models_dir)
    words = ("process", str(MEETING), "--language", "ko", "--steps", "transcribe", "--json")
    with command.start(*words) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if ": transcribe" in line:
                break
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=30)
    assert (process.returncode, printed) == (130, "")
    assert "Traceback" not in told
    assert below and psutil.wait_procs(below, timeout=5)[1] == []
    again = command.run(*words)
    assert again.returncode == 0, again.stderr
    result = json.loads(again.stdout)
    starts = [segment["start"] for segment in result["segments"]]
    assert len(starts) >= 5 and starts == sorted(set(starts))
    assert "normalize" in result["timings"]
    assert len(list((command.data_dir / "recordings").iterdir())) == 1
    assert list((command.data_dir / "uploads").glob("*")) == []
