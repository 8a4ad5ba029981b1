"""Every key of the player, the transcript and the review does what the sheet of shortcuts says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sttEngine.bench.archive import MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.sound import paused_at, plays, rate, sought

pytestmark = pytest.mark.browser


def stands(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('audio').paused")


def moved(key: str, to: float) -> Callable[[Page], None]:
    def check(page: Page) -> None:
        page.keyboard.press(key)
        sought(page, to)

    return check


def _play(page: Page) -> None:
    page.keyboard.press("Space")
    plays(page)
    page.keyboard.press("Space")
    stands(page)


def _stop(page: Page) -> None:
    page.keyboard.press("Space")
    plays(page)
    page.keyboard.press("k")
    stands(page)


def _forward(page: Page) -> None:
    page.keyboard.press("l")
    plays(page)
    assert rate(page) == 1
    page.keyboard.press("l")
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    page.keyboard.press("l")
    expect(page.get_by_label("Speed")).to_have_value("2")
    assert rate(page) == 2
    page.keyboard.press("k")
    stands(page)
    expect(page.get_by_label("Speed")).to_have_value("1")


def _speed(key: str, value: str) -> Callable[[Page], None]:
    def check(page: Page) -> None:
        page.keyboard.press(key)
        expect(page.get_by_label("Speed")).to_have_value(value)
        assert rate(page) == float(value)

    return check


def _loop_start(page: Page) -> None:
    page.keyboard.press("[")
    expect(page.get_by_text("Loop from 0:30")).to_be_visible()


def _loop_end(page: Page) -> None:
    page.keyboard.press("]")
    expect(page.get_by_text("Loop 0:00–0:30")).to_be_visible()


def _loop_line(page: Page) -> None:
    page.keyboard.press("o")
    expect(page.get_by_text("Loop 0:25–0:32")).to_be_visible()
    expect(page.get_by_role("button", name="Loop this line")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Stop looping")).to_have_count(0)


def _mute(page: Page) -> None:
    page.keyboard.press("m")
    page.wait_for_function("() => document.querySelector('audio').muted")
    page.keyboard.press("m")
    page.wait_for_function("() => !document.querySelector('audio').muted")


def _edit(page: Page) -> None:
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="Text of the line")).to_have_value(
        "If the test plan is ready by Friday, yes. Without it I would not promise anything."
    )
    page.keyboard.type(" kjl[]? m")  # letters are only letters there
    expect(page.get_by_role("textbox", name="Text of the line")).to_have_value(
        "If the test plan is ready by Friday, yes. Without it I would not promise anything. kjl[]? m"
    )
    page.keyboard.press("Escape")


def _search(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.go_back()
    page.get_by_role("slider", name="Position").wait_for()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()


def _sheet(page: Page) -> None:
    loop = page.get_by_role("button", name="Loop this line")
    loop.focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    page.keyboard.press("/")  # the page behind it hears nothing
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(loop).to_be_focused()


def _find(page: Page) -> None:
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find in this transcript")).to_be_focused()
    page.keyboard.press("Escape")


def _favourite(page: Page) -> None:
    star = page.get_by_role("button", name=re.compile("Favourite"))
    for pressed in ("true", "false"):
        page.keyboard.press("f")
        expect(star).to_have_attribute("aria-pressed", pressed)


def _reviews(key: str, state: str) -> Callable[[Page], None]:
    """What is asked of the server, which is not there for it: other tests read the same archive."""

    def check(page: Page) -> None:
        page.route("**/corrections", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
        page.get_by_role("tab", name="Corrections").click()
        page.get_by_role("slider", name="Position").focus()
        with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/corrections")) as asked:
            page.keyboard.press(key)
        assert asked.value.post_data_json == {"segment_ids": [6], "state": state}

    return check


# What every shortcut does, from a player that stands at 0:30.
DOES: dict[str, Callable[[Page], None]] = {
    "search": _search,
    "sheet": _sheet,
    "play": _play,
    "back": moved("j", 20),
    "stop": _stop,
    "forward": _forward,
    "left": moved("ArrowLeft", 25),
    "right": moved("ArrowRight", 35),
    "slower": _speed("<", "0.75"),
    "faster": _speed(">", "1.25"),
    "loopStart": _loop_start,
    "loopEnd": _loop_end,
    "loopLine": _loop_line,
    "mute": _mute,
    "lineUp": moved("ArrowUp", 18),
    "lineDown": moved("ArrowDown", 33),
    "edit": _edit,
    "find": _find,
    "favourite": _favourite,
    "accept": _reviews("a", "accepted"),
    "reject": _reviews("r", "rejected"),
}


# Of a line that is edited, and of the library; pressed in their tests. The key of favourites is told among those of everywhere.
EDITOR_KEYS = tuple(f"editor.{key}" for key in ("hear", "save", "split", "merge", "goOn", "goBack", "leave"))
ROW_KEYS = ("rowUp", "rowDown", "rowChoose", "rowsAll", "rowsNone", "rowRemove")


def test_the_sheet_lists_what_the_keys_do(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    listed = page.locator("[data-shortcut]").evaluate_all("rows => rows.map(row => row.dataset.shortcut)")
    assert sorted(listed) == sorted([*DOES, *EDITOR_KEYS, *ROW_KEYS])


@pytest.mark.parametrize("name", DOES)
def test_every_shortcut_does_what_it_says(library: LiveServer, visit: Enter, name: str) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    paused_at(page, 30)
    DOES[name](page)


def test_letters_are_known_on_a_korean_keyboard(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    paused_at(page, 30)
    page.evaluate("() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅓ', code: 'KeyJ', bubbles: true }))")
    sought(page, 20)
