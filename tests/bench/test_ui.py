"""The page's measurement on a small archive: every row and aim is there, nothing leaves the machine, nothing complains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench import browser, ui, ui_walk
from sttEngine.bench.report import number
from sttEngine.errors import BrowserMissing, InvalidRequest


@pytest.mark.browser
def test_every_part_has_its_rows_and_aims(tmp_path: Path) -> None:
    rows = ui.measure(1, traces=tmp_path / "ui.json", sizes=ui.Sizes(recordings=100, lines=300, seconds=1.0))
    assert [row["screen"] for row in rows if "screen" in row] == ["Inbox", "Library", "Recording"]
    assert all(number(row["first paint ms"]) > 0 for row in rows if "screen" in row)
    files = [str(row["loaded before a recording"]) for row in rows if "loaded before a recording" in row]
    assert {name.rpartition(".")[2] for name in files} == {"js", "css"}
    assert [(row["scrolling"], row["of"]) for row in rows if "scrolling" in row] == [("library", 100), ("transcript", 300)]
    assert all(0 < number(row["rows in the page"]) < 100 for row in rows if "scrolling" in row)
    walked = [str(row["walk"]) for row in rows if "walk" in row]
    assert walked[0] == "Inbox"
    assert walked[-1] == "First run"
    assert len([name for name in walked if name.startswith("Settings, ")]) >= 9
    aims = {str(row["aim"]): row["found"] for row in rows if "aim" in row}
    assert 0 < number(aims["script and style before a recording, kB gzipped"]) < ui.MOST_KB
    assert aims["requests that leave this machine"] == 0
    assert aims["errors and warnings in the console"] == 0
    assert len(aims) == 11
    for name in ("library", "transcript"):
        assert json.loads((tmp_path / f"ui-{name}.trace.json").read_text(encoding="utf-8"))["traceEvents"]


def test_a_part_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        ui.measure(1, ["flying"])


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("http://127.0.0.1:8000/api/jobs", False),
        ("ws://127.0.0.1:8001/", False),
        ("blob:http://127.0.0.1:8000/1", False),
        ("https://fonts.example/a.woff2", True),
        ("http://127.0.0.1.example/", True),
        ("wss://example.org/", True),
    ],
)
def test_what_leaves_the_machine_is_told_by_its_address(url: str, leaves: bool) -> None:
    heard = ui_walk.Heard([url])
    assert heard.taken("Inbox").elsewhere == ((url,) if leaves else ())
    assert heard.taken("Library").requests == 0


def test_without_a_browser_it_says_what_brings_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "find_chromium", lambda: None)
    with pytest.raises(BrowserMissing) as raised, browser.started_chromium():
        pass
    assert "python3 -m sttEngine test" in str(raised.value.hint)
