from __future__ import annotations

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.export.base import MAX_NAME_BYTES, file_name


@given(
    title=st.one_of(
        st.text(), st.sampled_from(["CON", "nul.txt", "..", "../../etc/passwd", "C:\\a", "COM¹", "a" * 500, "가" * 300])
    )
)
def test_a_name_is_safe_everywhere(title: str) -> None:
    name = file_name(title, "srt")
    assert name.endswith(".srt") and len(name) > 4
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert Path(name).name == name == PureWindowsPath(name).name
    assert not set('<>:"/\\|?*') & set(name)
    assert all(unicodedata.category(char)[0] != "C" or unicodedata.category(char) == "Co" for char in name)
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "COM¹", "LPT9", ""}
    assert name == name.strip() and not name.startswith(".")


def test_the_name_can_be_made(tmp_path: Path) -> None:
    for title in ("주간 회의", "😀" * 100, 'a/b\\c:"d"', "NUL", "x\x00y\ny", "\ud800"):
        (tmp_path / file_name(title, "txt")).write_bytes(b"x")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("주간 회의 3월", "주간 회의 3월.md"),
        (unicodedata.normalize("NFD", "회의록"), "회의록.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("con", "_con.md"),
        ("AUX.2024", "_AUX.2024.md"),
        ("contract", "contract.md"),
        (" ... ", "recording.md"),
        ("회의\u202etxt.exe", "회의 txt.exe.md"),
    ],
)
def test_what_is_kept(title: str, name: str) -> None:
    assert file_name(title, "md") == name
