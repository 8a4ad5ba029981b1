from __future__ import annotations

import html
import re
import subprocess
import unicodedata

import pytest
from hypothesis import given

from sttEngine.domain import Segment, Word
from sttEngine.errors import TranscriptWithoutTimes
from sttEngine.export import ExportSource, export
from sttEngine.export.base import spoken
from sttEngine.export.cues import LINE_COLUMNS, cues
from sttEngine.export.srt import plain
from tests.export.sources import DOCUMENT, RECORDING, SOURCE, timed

Parsed = list[tuple[int, int, list[str]]]


def parse(content: str, decimal: str, *, numbered: bool) -> Parsed:
    """A strict reader: blocks parted by one empty line, nothing in them that is not a cue."""
    stamp = rf"(\d{{2,}}):([0-5]\d):([0-5]\d)\{decimal}(\d{{3}})"
    read: Parsed = []
    for block in content.split("\n\n") if content.strip() else []:
        lines = block.strip("\n").split("\n")
        if numbered:
            assert lines.pop(0) == str(len(read) + 1)
        match = re.fullmatch(f"{stamp} --> {stamp}", lines.pop(0))
        assert match is not None
        h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
        read.append((((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2, lines))
    return read


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in line)


def check_cues(read: Parsed) -> None:
    end_before = 0
    for start, end, lines in read:
        assert end_before <= start < end
        end_before = end
        assert 1 <= len(lines) <= 2
        assert all(line and "-->" not in line for line in lines)


def bare(text: str) -> str:
    return "".join(text.split())


@given(source=timed())
def test_srt_reads_back_as_what_was_said(source: ExportSource) -> None:
    read = parse(export("srt", source).content.decode(), ",", numbered=True)
    check_cues(read)
    ordered = sorted(spoken(source), key=lambda pair: pair[0].start or 0.0)
    whole = cues(source)
    assert [list(map(plain, cue.lines)) for cue in whole] == [lines for _, _, lines in read]
    assert bare("".join(line for cue in whole for line in cue.lines)) == bare("".join(text for _, text in ordered))
    assert all(columns(line) <= LINE_COLUMNS for cue in whole for line in cue.lines)


@given(source=timed())
def test_vtt_reads_back_as_what_was_said(source: ExportSource) -> None:
    content = export("vtt", source).content.decode()
    head, _, body = content.partition("\n\n")
    assert head.rstrip("\n") == "WEBVTT"
    read = parse(body, ".", numbered=False)
    check_cues(read)
    ordered = sorted(spoken(source), key=lambda pair: pair[0].start or 0.0)
    assert bare("".join(html.unescape(line) for _, _, lines in read for line in lines)) == bare(
        "".join(text for _, text in ordered)
    )
    assert not any(char in line for _, _, lines in read for line in lines for char in "<>")


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_ffmpeg_reads_every_cue(format: str, ffmpeg: str) -> None:
    made = export(format, SOURCE).content
    call = [ffmpeg, "-v", "error", "-f", {"srt": "srt", "vtt": "webvtt"}[format], "-i", "pipe:0", "-f", "srt", "pipe:1"]
    read = subprocess.run(call, input=made, capture_output=True, check=True)
    assert read.stderr == b""
    lines = read.stdout.decode().replace("\r", "")
    assert lines.count(" --> ") == len(cues(SOURCE))
    assert "회의를 시작합니다" in lines
    assert "alert(1)" in lines


def test_long_speech_is_cut_at_its_words_times() -> None:
    words = tuple(Word(f"낱말{number:02}", number * 1.0, number + 0.8) for number in range(40))
    segment = Segment(1, 0.0, 40.0, " ".join(word.text for word in words), words=words)
    made = cues(ExportSource(RECORDING, (segment,)))
    assert len(made) > 2
    for cue in made:
        first = int(cue.lines[0].split()[0][2:])
        assert cue.start_ms == first * 1000
    assert made[-1].end_ms == 40_000
    corrected = cues(ExportSource(RECORDING, (Segment(1, 0.0, 40.0, segment.text),)))
    assert abs(corrected[1].start_ms - made[1].start_ms) <= 1000


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_a_document_has_no_subtitles(format: str) -> None:
    with pytest.raises(TranscriptWithoutTimes) as caught:
        export(format, DOCUMENT)
    assert caught.value.code == "transcript_without_times"
