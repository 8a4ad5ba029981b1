"""Documents: encodings, passages that lose nothing, PDFs of every bad kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.errors import DocumentWithoutText, EncryptedDocument, UnreadableDocument
from sttEngine.media.documents import LINE_CHARACTERS, PASSAGE_CHARACTERS, guess_language, passages, pdf_page_count, text_lines
from sttEngine.media.sniff import sniff_bytes
from sttEngine.media.subtitles import subtitle_cues
from sttEngine.pipeline import extract, probe
from sttEngine.pipeline.tasks import ExtractInput, ProbeInput
from tests.pipeline.stage_context import InProcess
from tests.recordings.documents import encrypted_pdf, scanned_pdf, text_pdf

KOREAN = "지난 회의록에서는 날짜를 정하지 못했습니다.\n\n출시는 12월 15일입니다."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_text_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "source.txt"
    source.write_bytes(KOREAN.encode(encoding))
    assert probe.run(ProbeInput(str(source)), InProcess()).kind == "text"
    result = extract.run(ExtractInput(str(source), "text"), InProcess())
    assert [segment.text for segment in result.segments] == KOREAN.split("\n\n")
    assert [(s.id, s.page, s.start, s.end) for s in result.segments] == [(1, 1, None, None), (2, 1, None, None)]
    assert (result.language, result.page_count) == ("ko", 1)


def test_a_cp949_text_whose_korean_comes_late(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_bytes(b"plain words here. " * 5_000 + "회의록".encode("cp949"))
    result = extract.run(ExtractInput(str(source), "text"), InProcess())
    assert result.segments[-1].text.endswith("회의록")


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=4_000))
def test_passages_lose_nothing_but_space(text: str) -> None:
    found = passages(text)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    assert all(0 < len(passage) <= PASSAGE_CHARACTERS for passage in found)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n"), max_size=4_000))
def test_lines_lose_nothing_but_space(text: str) -> None:
    found = text_lines(text)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    assert all(0 < len(line) <= LINE_CHARACTERS for line in found)


SPOKEN = """지수: 3분기 마케팅 회의를 시작하겠습니다.
민호: 네, 예산은 2억 3천만 원입니다
서연: 그럼 9월 15일로 확정하겠습니다.

하준: QA 일정은 제가 다시 짜서 다음 주 월요일까지 모두에게 공유하고 그 다음에 그것으로 확정하자는 의견을 들어 보겠습니다
지수: 좋아요
"""
WRAPPED = """We talked for a long time about what the new release should bring,
and about who would be asked for it before the summer. Nobody knew it.
Then we went home.
- a list
- of things that are as long as the margin of this paragraph, nearly so
- and more
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_line_of_a_text_is_a_segment_of_its_own(tmp_path: Path, newline: str) -> None:
    source = tmp_path / "source.txt"
    source.write_bytes(SPOKEN.replace("\n", newline).encode())
    result = extract.run(ExtractInput(str(source), "text"), InProcess())
    said = [line for line in SPOKEN.splitlines() if line]
    assert [(one.id, one.text, one.page) for one in result.segments] == [(n, line, 1) for n, line in enumerate(said, 1)]


def test_lines_that_an_editor_broke_are_one_and_a_long_one_ends_at_sentences() -> None:
    assert text_lines(WRAPPED) == [
        "We talked for a long time about what the new release should bring, "
        "and about who would be asked for it before the summer. Nobody knew it.",
        "Then we went home.",
        "- a list",
        "- of things that are as long as the margin of this paragraph, nearly so",
        "- and more",
    ]
    found = text_lines("This is one sentence of many. " * 60)
    assert len(found) > 5 and all(line.endswith(".") for line in found)


SRT = """1
00:00:01,000 --> 00:00:02,500
<i>회의를</i>
시작합니다 &amp; 봅니다

2
00:01:02,000 --> 00:01:04,000 X1:1
{\\an8}12

3
00:01:05,000 --> 00:01:06,000

4
01:00:00,500 --> 01:00:01,000
First

and last
"""
VTT = """WEBVTT - a talk

STYLE
::cue { color: red }

NOTE nobody reads this

intro
00:01.000 --> 00:02.000 align:start
<v Roger>Hi <00:01.500>there

00:03.000 --> 00:02.000
Bye
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_subtitles_keep_their_times(tmp_path: Path, newline: str) -> None:
    def read(text: str) -> list[tuple[int, float | None, float | None, str]]:
        source = tmp_path / "source.bin"
        source.write_bytes(text.replace("\n", newline).encode("utf-8-sig"))
        assert probe.run(ProbeInput(str(source)), InProcess()).kind == "text"
        result = extract.run(ExtractInput(str(source), "text"), InProcess())
        assert {segment.page for segment in result.segments} == {1}
        return [(one.id, one.start, one.end, one.text) for one in result.segments]

    assert read(SRT) == [
        (1, 1.0, 2.5, "회의를 시작합니다 & 봅니다"),
        (2, 62.0, 64.0, "12"),
        (3, 3600.5, 3601.0, "First and last"),
    ]
    assert read(VTT) == [(1, 1.0, 2.0, "Roger: Hi there"), (2, 3.0, 3.0, "Bye")]


def test_a_text_that_tells_of_times_is_no_subtitles() -> None:
    said = "The cue is\n00:00:01,000 --> 00:00:02,000\nand that is all."
    assert subtitle_cues(said) == ()
    assert text_lines(said) == said.split("\n")


@pytest.mark.parametrize("newline", ["", "\n"])
def test_millions_of_letters_without_an_end_are_parted(newline: str) -> None:
    """Copying what is left for every piece would take minutes."""
    text = newline.join(["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3"] * 200_000)
    found = text_lines(text)
    assert "".join(found).replace(" ", "") == text.replace("\n", "")
    assert max(map(len, found)) <= LINE_CHARACTERS


def test_passages_end_at_sentences() -> None:
    found = passages("This is one sentence of many. " * 60)
    assert len(found) > 2 and all(passage.endswith(".") for passage in found)


def test_language_by_script() -> None:
    assert guess_language("API 배포 일정은 다음 주 release 이후에 정합니다") == "ko"
    assert guess_language("今日はテストです") == "ja"
    assert guess_language("The meeting starts at ten.") == "en"
    assert guess_language("12:30") is None


def test_a_pdf_by_pages(tmp_path: Path) -> None:
    source = text_pdf(tmp_path / "source.pdf", ["The budget is 300 dollars.", "", "We ship in June."])
    assert probe.run(ProbeInput(str(source)), InProcess()).page_count == 3
    result = extract.run(ExtractInput(str(source), "pdf"), InProcess())
    assert [(segment.page, segment.text) for segment in result.segments] == [
        (1, "The budget is 300 dollars."),
        (3, "We ship in June."),
    ]
    assert (result.coverage.total, result.coverage.covered) == (3.0, 2.0)
    assert [omission.reason for omission in result.coverage.omissions] == ["page_without_text"]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_pdf(tmp_path: Path, algorithm: str) -> None:
    source = encrypted_pdf(tmp_path / "source.pdf", "secret", algorithm)
    with pytest.raises(EncryptedDocument):
        probe.run(ProbeInput(str(source)), InProcess())
    with pytest.raises(EncryptedDocument):
        extract.run(ExtractInput(str(source), "pdf"), InProcess())


def test_an_empty_password_opens(tmp_path: Path) -> None:
    source = encrypted_pdf(tmp_path / "source.pdf", "", "AES-256")
    assert extract.run(ExtractInput(str(source), "pdf"), InProcess()).segments


def test_a_scanned_pdf(tmp_path: Path) -> None:
    with pytest.raises(DocumentWithoutText):
        extract.run(ExtractInput(str(scanned_pdf(tmp_path / "source.pdf")), "pdf"), InProcess())


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_damaged_pdf_is_read_or_refused(tmp_path: Path, share: float) -> None:
    whole = text_pdf(tmp_path / "whole.pdf", ["One page."]).read_bytes()
    source = tmp_path / "source.pdf"
    source.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((UnreadableDocument, DocumentWithoutText)):
        extract.run(ExtractInput(str(source), "pdf"), InProcess())


def test_a_pdf_that_is_none(tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 300)
    with pytest.raises(UnreadableDocument):
        pdf_page_count(source)


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"PK\x03\x04abc", "foreign"),
        (b"\x89PNG\r\n", "foreign"),
        (b"MZ\x90\x00", "foreign"),
        (b"MZ customers are asked first.\n", "text"),
        (b"BM\x36\x00\x0c\x00", "foreign"),
        ("BMW 회의록\n".encode(), "text"),
        (b"file one.mp3\nfile two.mp3\n", "playlist"),
        (b"option\nstream\n", "text"),
        (b"<!DOCTYPE html><html>", "foreign"),
        (b"{\\rtf1 text", "foreign"),
        (b"# Notes\n\nA file is named here.\n", "text"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "text"),
        (b"ID3\x03\x00\x00\x00", "binary"),
        (b"\x00" * 100, "binary"),
    ],
)
def test_content_decides(head: bytes, content: str) -> None:
    assert sniff_bytes(head) == content
