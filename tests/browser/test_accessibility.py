"""Every screen in both themes passes axe-core's rules."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.settings import PROJECT_ROOT
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

AXE = PROJECT_ROOT / "frontend/node_modules/axe-core/axe.min.js"
SCREENS = (
    ("#/inbox", "h1"),
    ("#/library", "main [data-index]"),
    ("#/library?tag=release&kind=audio", "main [data-index]"),
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
    ("#/library?q=release", "mark"),
    ("#/ask", "main form"),
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 2560])
def test_panels_menu_and_dialogs_of_a_recording_pass(library: LiveServer, visit: Enter, dark: bool, width: int) -> None:
    page = visit(library, f"#/recording/{MEETING}", dark=dark, width=width, bypass_csp=True)
    page.locator(".track.drawn").wait_for()
    page.keyboard.press("o")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert violations(page) == []
    page.get_by_text("Export").click()
    assert violations(page) == []
    page.get_by_role("button", name="Preview: Markdown (.md)").click()
    page.get_by_role("dialog").locator("pre").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert violations(page) == []
