from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sttEngine.domain import Citation, Coverage, Keyword, Minutes, MinutesItem, Omission, Segment
from sttEngine.errors import InvalidRequest
from sttEngine.export import ExportSource, export, formats
from sttEngine.export.base import gaps_of
from sttEngine.export.headings import KEYWORDS, TRANSCRIPT, sections
from sttEngine.export.markdown import escape
from sttEngine.settings import PROJECT_ROOT
from tests.export.sources import DOCUMENT, HOSTILE, MINUTES, RECORDING, SOURCE, texts


def test_every_format_is_there_and_names_its_file() -> None:
    assert set(formats()) == {"txt", "md", "srt", "vtt", "json", "docx"}
    for name, exporter in formats().items():
        made = export(name, SOURCE)
        assert made.file_name == f"주간 회의 1.{exporter.extension}"
        assert made.media_type == exporter.media_type
        assert made.content


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        export("exe", SOURCE)


def test_text_has_times_or_pages() -> None:
    lines = export("txt", SOURCE).content.decode().splitlines()
    assert lines[:3] == ["주간 회의 <1>", "", "[0:00:01] 회의를 시작합니다"]
    assert lines[3].startswith("[0:01:02] <script>")
    assert len(lines) == 4
    assert "[p. 1] 1. 첫 쪽" in export("txt", DOCUMENT).content.decode()


@pytest.mark.parametrize(("language", "mark"), [("ko", "12번째 줄"), ("en", "line 12")])
def test_lines_of_a_plain_text_are_cited_by_their_number(language: str, mark: str) -> None:
    minutes = Minutes(language, "", "", (MinutesItem("decision", "늘린다", (Citation(12, None, None, page=1),)),), "m")
    recording = dataclasses.replace(RECORDING, kind="text", duration_seconds=None, language=language)
    source = ExportSource(recording, (Segment(12, None, None, "늘리기로 했다", page=1),), minutes)
    assert f"[{mark}] 늘리기로 했다" in export("txt", source).content.decode()
    assert f"- 늘린다 [{mark}]\n" in export("md", source).content.decode()
    word = docx.Document(io.BytesIO(export("docx", source).content))
    assert [paragraph.text for paragraph in word.paragraphs][-3:] == [
        f"늘린다  ({mark})",
        TRANSCRIPT[language == "ko"],
        f"{mark}  늘리기로 했다",
    ]


def test_json_holds_everything() -> None:
    made = json.loads(export("json", SOURCE).content)
    assert TypeAdapter(ExportSource).validate_python(made) == SOURCE


def test_markdown_has_title_minutes_and_transcript() -> None:
    made = export("md", SOURCE).content.decode()
    assert made.startswith("# 주간 회의 &lt;1&gt;\n")
    assert "<script" not in made
    assert "**0:00:01** 회의를 시작합니다" in made
    assert made.index("표를 만든다") < made.index("## 받아쓴 글") < made.index("회의를 시작합니다")
    english = dataclasses.replace(SOURCE, recording=dataclasses.replace(RECORDING, language="en"), minutes=None)
    assert "## Transcript" in export("md", english).content.decode()


@pytest.mark.parametrize("text", ["- 목록", "1. 목록", "# 제목", "> 인용", "    code", "+ a", "=== "])
def test_a_passage_without_place_opens_nothing(text: str) -> None:
    source = ExportSource(RECORDING, (Segment(1, None, None, text),))
    line = export("md", source).content.decode().splitlines()[-1]
    assert not line.startswith(("- ", "1. ", "# ", "> ", "    ", "+ ", "="))


@given(text=texts)
def test_escaped_markdown_has_no_markup(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped and ">" not in escaped and "\n" not in escaped
    for special in "`*_[]#|~$":
        assert escaped.count(special) == escaped.count(f"\\{special}")


def read_docx(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_word_reads_title_minutes_and_transcript() -> None:
    content = export("docx", SOURCE).content
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    paragraphs = read_docx(content)
    assert paragraphs[0] == "주간 회의 <1>"
    assert MINUTES.one_line in paragraphs
    assert "표를 만든다  (민수, 금요일, 0:01:02)" in paragraphs
    assert paragraphs.index("결정") < paragraphs.index("받아쓴 글")
    assert any(line.startswith("0:01:02  <script>") for line in paragraphs)


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_word_takes_any_text(text: str) -> None:
    source = ExportSource(dataclasses.replace(RECORDING, title=text), (Segment(1, 0.0, 1.0, text + HOSTILE),))
    assert read_docx(export("docx", source).content)[-1].endswith("끝")


def test_word_library_is_loaded_only_when_used() -> None:
    code = "import sys, sttEngine.export; sys.exit('docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


GAPS = gaps_of(
    (
        Coverage(
            "transcribe",
            "seconds",
            60.0,
            40.0,
            (
                Omission("improbable", 130.0, 70.0, 200.0),
                Omission("speech_without_text", 2.5, 3.0, 5.5),
                Omission("speech_without_text", 0.4, 6.0, 6.4),
                Omission("not_speech", 9.0, 7.0, 16.0),
                Omission("no_speech_found", 12.0, 20.0, 32.0),
            ),
        ),
        Coverage("normalize", "seconds", 60.0, 40.0, (Omission("source_damaged", 9.0, 2.0, 11.0),)),
    )
)
KOREAN_GAPS = ["[2.5초 동안 말소리를 글로 옮기지 못했어요]", "[2분 동안 말소리를 글로 옮기지 못했어요]"]
ENGLISH_GAPS = ["[2.5 s of speech gave no text]", "[2 min of speech gave no text]"]


@pytest.mark.parametrize(("language", "expected"), [("ko", KOREAN_GAPS), ("en", ENGLISH_GAPS)])
def test_speech_that_gave_no_text_is_told_at_its_place(language: str, expected: list[str]) -> None:
    recording = dataclasses.replace(RECORDING, language=language)
    said = (Segment(1, 1.0, 2.5, "One"), Segment(2, 62.0, 64.0, "Two"))
    source = ExportSource(recording, said, gaps=GAPS)
    assert export("txt", source).content.decode().splitlines()[2:] == ["[0:00:01] One", expected[0], "[0:01:02] Two", expected[1]]
    shown = export("md", source).content.decode().split("\n\n")[2:]
    assert [part.replace("\\", "").strip() for part in shown] == [
        "**0:00:01** One",
        f"*{expected[0]}*",
        "**0:01:02** Two",
        f"*{expected[1]}*",
    ]
    assert read_docx(export("docx", source).content)[2:] == ["0:00:01  One", expected[0], "0:01:02  Two", expected[1]]
    for format in ("srt", "vtt"):
        assert not any(gap in export(format, source).content.decode() for gap in expected)
    minutes = dataclasses.replace(source, minutes=dataclasses.replace(MINUTES, language=language))
    assert expected[0] not in export("md", minutes, "minutes").content.decode()


def test_markdown_has_a_title_once_and_a_heading_for_keywords() -> None:
    keywords = (Keyword("예산", 1.0), Keyword("출시", 0.5))
    same = dataclasses.replace(MINUTES, title=" 주간 회의  <1>", keywords=keywords)
    made = export("md", dataclasses.replace(SOURCE, minutes=same)).content.decode()
    assert made.count("주간 회의") == 1
    assert "## 핵심어\n\n예산, 출시\n" in made
    english = dataclasses.replace(same, language="en", title="Weekly")
    made = export("md", dataclasses.replace(SOURCE, minutes=english)).content.decode()
    assert "**Weekly**" in made and "## Keywords\n\n예산, 출시\n" in made


@pytest.mark.parametrize(("language", "korean"), [("en", False), ("ko", True)])
def test_headings_are_the_words_of_the_page(language: str, korean: bool) -> None:
    catalog = json.loads((PROJECT_ROOT / f"frontend/src/messages/{language}.json").read_text(encoding="utf-8"))
    for section in ("overview", "decision", "action", "date", "risk", "question", "topic"):
        ((heading, _),) = sections([dataclasses.replace(MINUTES.items[0], section=section)], korean)
        assert heading == catalog[f"minutes.{section}"]
    assert KEYWORDS[korean] == catalog["minutes.keywords"]
