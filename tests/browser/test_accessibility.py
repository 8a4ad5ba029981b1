"""Every screen in both themes passes axe-core's rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from sttEngine.bench.live_server import LiveServer
from sttEngine.settings import PROJECT_ROOT
from tests.browser.archive import KOREAN_MEETING, MEETING
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

AXE = PROJECT_ROOT / "frontend/node_modules/axe-core/axe.min.js"
SCREENS = (
    ("#/inbox", "h1"),
    ("#/library", "main li"),
    ("#/library?tag=release", "main li"),
    ("#/vocabulary", "main li"),
    ("#/settings/general", "main select"),
    ("#/settings/speech", "main select"),
    ("#/settings/minutes", "main form"),
    ("#/settings/models", "main li"),
    ("#/settings/templates", "main li"),
    ("#/settings/computer", "main li"),
    ("#/settings/data", "main code"),
    ("#/settings/about", "main details"),
    ("#/welcome", "h1"),
    ("#/trash", "h1"),
    ("#/search?q=release", "mark"),
    (f"#/recording/{MEETING}", "aside li"),
)


def violations(page: Page) -> list[str]:
    """What axe finds, each with the element it is about."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("() => axe.run()")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_screen_passes(library: LiveServer, visit: Enter, dark: bool, width: int) -> None:
    page = visit(library, dark=dark, width=width, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for route, ready in SCREENS:
        page.goto(f"{library.base_url}/{route}")
        page.locator(ready).first.wait_for(state="attached")
        found[route] = violations(page)
    assert {route: found[route] for route, _ in SCREENS if found[route]} == {}


def test_korean_passes(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{KOREAN_MEETING}", language="ko", bypass_csp=True)
    page.locator("aside li").first.wait_for()
    assert violations(page) == []
