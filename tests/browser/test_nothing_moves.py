"""Nothing that a person sees moves while the rest of a screen comes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from sttEngine.bench.archive import KOREAN_MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.bench.ui_loading import SCREENS, load

pytestmark = pytest.mark.browser

OTHERS = (
    ("Korean recording", f"#/recording/{KOREAN_MEETING}", ".track.drawn"),
    ("Search", "#/library?q=release", "mark"),
    ("Trash", "#/trash", "main [data-index]"),
    ("Settings", "#/settings/speech", "main select"),
)
ROUNDED = 0.001  # a fraction of a pixel


@pytest.mark.parametrize("width", [390, 1280, 2560])
def test_no_screen_moves_while_it_comes(library: LiveServer, browser: Browser, width: int) -> None:
    moved = {name: load(browser, library, route, ready, width).shift for name, route, ready in (*SCREENS, *OTHERS)}
    assert {name: by for name, by in moved.items() if by > ROUNDED} == {}
