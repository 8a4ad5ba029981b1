"""Every screen in both languages and themes passes axe-core's rules of WCAG 2.2 AA, and its good practices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.settings import PROJECT_ROOT
from tests.browser import openings
from tests.browser.conftest import Enter
from tests.browser.screens import screens

pytestmark = pytest.mark.browser

AXE = PROJECT_ROOT / "frontend/node_modules/axe-core/axe.min.js"
# What axe runs by itself, and what it leaves to be switched on: the size of targets.
WHAT = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
UNFOLD = "() => document.querySelectorAll('main details:not(.menu, li details)').forEach(folded => { folded.open = true; })"
SCREENS = (
    ("#/inbox", "h1"),
    ("#/library", "main [data-index]"),
    ("#/library?tag=release&kind=audio", "main [data-index]"),
    ("#/vocabulary", "main li"),
    ("#/settings/general", "main select"),
    ("#/settings/speech", "main select"),
    ("#/settings/minutes", "main select"),
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
    (f"#/recording/{KOREAN_MEETING}", "aside li"),
)


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds, each with the element it is about."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("([within, what]) => axe.run(within, what)", [within, WHAT])
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_screen_passes(library: LiveServer, visit: Enter, dark: bool, width: int, language: str) -> None:
    page = visit(library, dark=dark, width=width, language=language, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for route, ready in SCREENS:
        page.goto(f"{library.base_url}/{route}")
        page.locator(ready).first.wait_for(state="attached")
        page.evaluate(UNFOLD)
        found[route] = violations(page)
    assert {route: found[route] for route, _ in SCREENS if found[route]} == {}


OPENED = ("trash", "empty-the-trash", "trashed", "chosen", "run-again", "find", "line-editor", "template-editor", "expired")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_opens_on_a_screen_passes(library: LiveServer, visit: Enter, dark: bool, language: str) -> None:
    page = visit(library, dark=dark, language=language, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for screen in (one for one in screens(language) if one.name in OPENED):
        screen.show(page, library)
        found[screen.name] = violations(page, "dialog" if screen.name == "empty-the-trash" else "html")
    assert found == {name: [] for name in OPENED}


def first_steps(page: Page) -> Iterator[int]:
    """The steps of the first run, one after another."""
    page.locator(".foot").wait_for()
    onward = page.get_by_role("button", name=re.compile("^(Next|다음)$"))
    for step in range(3):
        page.locator("h1:focus").wait_for()
        yield step
        if step < 2:
            onward.click()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_step_of_the_first_run_passes(library: LiveServer, visit: Enter, dark: bool, width: int, language: str) -> None:
    page = visit(library, dark=dark, width=width, language=language, bypass_csp=True)
    page.goto(f"{library.base_url}/#/welcome")
    assert {step: violations(page) for step in first_steps(page)} == {0: [], 1: [], 2: []}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("held", [True, False], ids=["answered", "refused"])
def test_an_answer_passes(library: LiveServer, visit: Enter, dark: bool, language: str, held: bool) -> None:
    page = visit(library, "#/ask", dark=dark, language=language, width=390, bypass_csp=True)
    openings.answering(page, held=held)
    openings.question(page)
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
    assert violations(page, "details.menu") == []  # what it lies on is no target until it is closed
    page.get_by_role("button", name="Preview…").click()
    page.get_by_role("dialog").locator("pre").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert violations(page) == []
