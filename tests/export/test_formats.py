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

from sttEngine.domain import Segment
from sttEngine.errors import InvalidRequest
from sttEngine.export import ExportSource, export, formats
from sttEngine.export.markdown import escape
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
    assert paragraphs.index("결정 사항") < paragraphs.index("받아쓴 글")
    assert any(line.startswith("0:01:02  <script>") for line in paragraphs)


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_word_takes_any_text(text: str) -> None:
    source = ExportSource(dataclasses.replace(RECORDING, title=text), (Segment(1, 0.0, 1.0, text + HOSTILE),))
    assert read_docx(export("docx", source).content)[-1].endswith("끝")


def test_word_library_is_loaded_only_when_used() -> None:
    code = "import sys, sttEngine.export; sys.exit('docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
