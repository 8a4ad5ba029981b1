"""Bad content and bad names, made here: each ends with a code that says what was wrong, or works, and harms nothing else."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from sttEngine.media.ffmpeg import find_ffmpeg
from tests.e2e.watched_server import WatchedServer, assert_error
from tests.media.test_ffmpeg import make_tone
from tests.recordings.documents import encrypted_pdf, scanned_pdf, text_pdf

NOTE = "오늘 회의록에서는 예산을 정했습니다."
SENTENCE = "The budget was decided on Friday."


def numbered(number: int) -> bytes:
    """A text like no other, so that no upload is taken for a duplicate."""
    return f"{NOTE} {number}\n".encode()


@dataclass(frozen=True)
class Made:
    """Files by the name that tests call them."""

    content: dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../escaped.txt", NOTE)
    pdf = text_pdf(folder / "a.pdf", [SENTENCE]).read_bytes()
    picture_only = make_tone(
        ffmpeg, folder / "picture.mp4", 1, "-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", "-map", "1:v", "-c:v", "mpeg4"
    )
    return Made(
        {
            "mp3": make_tone(ffmpeg, folder / "a.mp3", 1).read_bytes(),
            "pdf": pdf,
            "cut pdf": pdf[: len(pdf) // 2],
            "aes": encrypted_pdf(folder / "aes.pdf", "open", "AES-256").read_bytes(),
            "rc4": encrypted_pdf(folder / "rc4.pdf", "open", "RC4-128").read_bytes(),
            "scanned": scanned_pdf(folder / "scanned.pdf").read_bytes(),
            "no sound": picture_only.read_bytes(),
            "text": numbered(0),
            "html": b"<!DOCTYPE html>\n<html><body><script>alert(1)</script></body></html>",
            "zip": packed.getvalue(),
            "exe": b"MZ\x90\x00" + bytes(range(256)) * 8,
            "elf": b"\x7fELF\x02\x01\x01" + bytes(500),
            "blank": b" \n\t\r\n" * 50,
            "zeros": bytes(4096),
            "noise": bytes((i * 7919 + i * i) % 251 for i in range(8192)),
        }
    )


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ("text", "named.mp4", "unreadable_media"),
        ("aes", "locked.pdf", "encrypted_document"),
        ("rc4", "locked.pdf", "encrypted_document"),
        ("scanned", "scanned.pdf", "document_without_text"),
        ("cut pdf", "cut.pdf", "unreadable_document"),
        ("no sound", "silent film.mp4", "no_audio"),
        ("html", "page.mp3", "unsupported_format"),
        ("html", "page.html", "unsupported_format"),
        ("zip", "packed.wav", "unsupported_format"),
        ("exe", "setup.exe", "unsupported_format"),
        ("elf", "program.mp3", "unsupported_format"),
        ("zeros", "zeros.wav", "unreadable_media"),
        ("zeros", "zeros", "unsupported_format"),
        ("noise", "noise.mp3", "unreadable_media"),
        ("noise", "noise.pdf", "unsupported_format"),
        ("blank", "blank.txt", "unsupported_format"),
    ],
)
def test_bad_content_ends_its_job_and_says_why(server: WatchedServer, made: Made, content: str, name: str, code: str) -> None:
    outcome = server.outcome(server.accept(name, made.content[content], duplicate="keep"))
    assert (outcome.job["state"], outcome.code, outcome.segments) == ("failed", code, [])
    assert_error(outcome.job["error"])
    server.assert_tidy()
    kept = server.http.get(f"/api/recordings/{outcome.recording['id']}/source")
    assert kept.content == made.content[content]


def test_a_pdf_named_wav_is_read_as_a_pdf(server: WatchedServer, made: Made) -> None:
    outcome = server.outcome(server.accept("really a document.wav", made.content["pdf"]))
    assert (outcome.job["state"], outcome.recording["kind"], outcome.text) == ("succeeded", "pdf", SENTENCE)


@pytest.mark.weights
def test_sound_named_pdf_is_heard_as_sound(server: WatchedServer, made: Made) -> None:
    outcome = server.outcome(server.accept("really sound.pdf", made.content["mp3"]))
    assert (outcome.job["state"], outcome.recording["kind"]) == ("succeeded", "audio")


def test_nothing_at_all_is_refused_at_once(server: WatchedServer) -> None:
    before = server.get("/api/recordings")["total"]
    answer = server.send("nothing.mp3", b"")
    assert (answer.status_code, answer.json()["code"]) == (400, "empty_file")
    assert_error(answer.json())
    assert server.get("/api/recordings")["total"] == before
    server.assert_tidy()


KOREAN_NAME = "회의록 2026년 3월"
NAMES = {
    "../../../escaped": "escaped",
    "..\\..\\escaped": "escaped",
    "/etc/passwd": "passwd",
    "....//....//escaped": "escaped",
    "%2e%2e%2fescaped": "%2e%2e%2fescaped",
    "a \"quoted\" 'name' `id` $(id); rm -rf *": "a \"quoted\" 'name' `id` $(id); rm -rf *",
    unicodedata.normalize("NFC", KOREAN_NAME): KOREAN_NAME,
    unicodedata.normalize("NFD", KOREAN_NAME): KOREAN_NAME,
    "👩‍👩‍👧 🎙️ notes": "👩‍👩‍👧 🎙️ notes",
    "n" * 300: "n" * 200,
    "한" * 300: "한" * 200,
    "a\x00b\x1b[31mc\r\nSet-Cookie: x": "a b [31mc Set-Cookie: x",
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "-i": "-i",
    "concat:a|b": "concat:a|b",
    "..": "Untitled",
    "": "Untitled",
}


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_any_name_works_and_reaches_no_path(server: WatchedServer, number: int) -> None:
    name = list(NAMES)[number]
    answer = server.send(f"{name}.txt", numbered(number + 1))
    assert answer.status_code == 202, answer.text
    outcome = server.outcome(answer.json()["job"])
    assert outcome.job["state"] == "succeeded" and NOTE in outcome.text
    assert outcome.recording["title"] == NAMES[name]
    assert len(outcome.recording["file_name"]) <= 255
    assert not {"/", "\\", "\n", "\r", "\x00", "\x1b"} & set(outcome.recording["file_name"])
    folder = server.data_dir / "recordings" / outcome.recording["id"]
    assert [path.name for path in folder.iterdir()] == ["source.txt"]
    for address in ("source", "export?format=txt", "export?format=docx"):
        download = server.http.get(f"/api/recordings/{outcome.recording['id']}/{address}")
        disposition = download.headers["content-disposition"]
        assert download.status_code == 200 and disposition.isascii() and "/" not in disposition.replace("%2F", "")
        assert "set-cookie" not in download.headers
    assert list(server.data_dir.parent.rglob("*escaped*")) == []
    server.assert_tidy()


def test_a_name_in_a_form_reaches_no_path_either(server: WatchedServer) -> None:
    form = {"file": ("../../../escaped.txt", numbered(100), "text/plain")}
    answer = server.http.post("/api/recordings", params={"steps": "transcribe"}, files=form)
    assert answer.status_code == 202, answer.text
    assert server.outcome(answer.json()["job"]).recording["title"] == "escaped"
    server.assert_tidy()


@pytest.mark.parametrize("name", ["n" * 5000, "한" * 5000])
def test_a_name_beyond_all_measure_is_refused_with_a_reason(server: WatchedServer, name: str) -> None:
    answer = server.send(name, b"x")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert_error(answer.json())
    server.assert_tidy()


def test_everything_else_still_runs(server: WatchedServer) -> None:
    assert {job["state"] for job in server.get("/api/jobs")["jobs"]} <= {"succeeded", "failed"}
    assert server.outcome(server.accept("last.txt", numbered(200))).text == f"{NOTE} 200"
    log = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert NOTE not in log and "escaped" not in log  # logs carry ids, never names or content


def test_a_folder_is_no_file(server: WatchedServer, tmp_path: Path) -> None:
    """Over HTTP a folder can only be named; what a browser sends for one has no bytes."""
    answer = server.http.post("/api/recordings", files={"file": (f"{tmp_path}/", b"", "application/octet-stream")})
    assert (answer.status_code, answer.json()["code"]) == (400, "empty_file")
    server.assert_tidy()
