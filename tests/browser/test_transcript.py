"""A transcript on the page: found and replaced, reviewed by key, its history; and one of twenty thousand lines."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from sttEngine.bench.live_server import LiveServer
from sttEngine.bench.talks import LONG
from sttEngine.bench.ui_scrolling import scroll
from tests.browser.conftest import Enter
from tests.browser.sound import sought, stop_sound
from tests.browser.talks import LINES, SAID, edit, has_lines, line, recording_id, undo
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


def test_words_are_found_and_replaced_and_one_undo_takes_all_back(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('find')}")
    expect(line(page, "the plan is")).to_be_visible()
    page.keyboard.press("Control+f")
    bar = page.get_by_role("search", name="Find and replace in this transcript")
    bar.get_by_role("textbox", name="Find in this transcript").fill("PLAN")
    expect(bar).to_contain_text("1 of 2")
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("2 of 2")
    expect(page.locator("mark.here")).to_have_text("plan")
    bar.get_by_label("Match case").check()
    expect(bar).to_contain_text("Not found")
    bar.get_by_label("Match case").uncheck()
    bar.get_by_role("textbox", name="Replace with").fill("schedule")
    bar.get_by_role("button", name="Replace", exact=True).click()
    has_lines(page, SAID[0][1], "the schedule is the old plan", *(text for _, text in SAID[2:]))
    expect(bar).to_contain_text("1 of 1")
    bar.get_by_role("textbox", name="Find in this transcript").fill("monday")
    bar.get_by_role("button", name="Replace all 2 in 2 lines").click()
    has_lines(page, "We meet on schedule at ten then", "the schedule is the old plan", SAID[2][1], "schedule is fine")
    undo(page)
    has_lines(page, SAID[0][1], "the schedule is the old plan", *(text for _, text in SAID[2:]))
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def test_corrections_are_reviewed_by_key(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('review')}")
    page.get_by_role("tab", name="Corrections").click()
    cards = page.locator("aside li.card")
    expect(line(page, "We meet on Monday").get_by_text("Proposed:")).to_be_visible()
    page.keyboard.press("a")
    expect(line(page, "We meet on Monday at ten then indeed")).to_be_visible()
    expect(cards.nth(1).get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("r")
    expect(cards.nth(1)).to_contain_text("Rejected")
    expect(cards.nth(2).get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_text("All corrections are decided.")).to_be_visible()
    has_lines(page, f"{SAID[0][1]} indeed", SAID[1][1], f"{SAID[2][1]} indeed", SAID[3][1])


def test_the_history_says_what_was_changed(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('history')}")
    edit(page, "Monday is fine").fill("Monday is good")
    page.keyboard.press("Enter")
    has_lines(page, *(text for _, text in SAID[:3]), "Monday is good")
    edit(page, "We meet on Monday")
    page.keyboard.press("Control+j")
    page.get_by_role("tab", name="More").click()
    page.get_by_text("Versions").click()
    history = page.locator("aside details").filter(has_text="Versions")
    expect(history).to_contain_text("You merged two lines")
    expect(history.locator("del").filter(has_text="fine")).to_be_visible()
    history.get_by_role("listitem").filter(has_text="You edited a line").get_by_role("button", name="Go back to this").click()
    has_lines(page, *(text for _, text in SAID[:3]), "Monday is good")


def test_what_is_uncertain_shows_and_words_and_keys_lead_to_their_second(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    expect(line(page, "We meet").locator(".unsure")).to_have_text("We")
    expect(line(page, "We meet")).to_contain_text("Not sure: We.")
    expect(page.locator("section.words li.gap")).to_contain_text("Nothing heard for 3 s.")
    line(page, "the plan is").get_by_text("old", exact=True).click()
    sought(page, 11)
    stop_sound(page)
    line(page, "We meet").locator(".time").focus()
    page.keyboard.press("ArrowDown")
    expect(line(page, "the plan is")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("section.words li.gap")).to_be_focused()
    page.keyboard.press("End")
    expect(line(page, "Monday is fine")).to_be_focused()
    page.keyboard.press("Enter")
    sought(page, 25)
    stop_sound(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_an_open_line_and_the_find_bar_pass_axe(talks: LiveServer, visit: Enter, dark: bool, width: int) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}", dark=dark, width=width, bypass_csp=True)
    edit(page, "the plan is")
    page.get_by_role("button", name="Times").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find in this transcript").fill("plan")
    expect(page.locator("mark.here")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_twenty_thousand_lines_are_a_few_rows_and_every_one_can_be_gone_to(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{LONG}")
    rows = page.locator("section.words li")
    expect(line(page, "line 1 of a long day")).to_be_in_viewport()
    expect(rows.first).to_have_attribute("aria-setsize", str(LINES))
    expect(rows.first).to_have_attribute("aria-posinset", "1")
    assert rows.count() < 200
    page.wait_for_function("lines => document.querySelector('section.words ol').offsetHeight > lines * 30", arg=LINES)
    assert scroll(page, "section.words li", 3).rows < 200
    for number in (LINES, 3, 12_345):
        page.goto(f"{talks.base_url}/#/recording/{LONG}?line={number}")
        expect(page.locator(f"#s{number}")).to_be_in_viewport()
        assert rows.count() < 200
    expect(page.get_by_role("button", name="Follow the sound")).to_be_visible()
    page.locator("#s12345").focus()
    page.mouse.wheel(0, 200_000)
    expect(page.locator("#s12345")).not_to_be_in_viewport()
    expect(page.locator("#s12345")).to_be_focused()  # it stays while it has the focus
    page.keyboard.press("ArrowDown")
    expect(page.locator("#s12346")).to_be_focused()
    expect(page.locator("#s12346")).to_be_in_viewport()
    page.keyboard.press("Control+f")
    page.get_by_role("textbox", name="Find in this transcript").fill("line 19999 of")
    expect(page.locator("#s19999 mark.here").first).to_be_in_viewport()
    page.get_by_role("button", name="Follow the sound").click()
    expect(page.locator("#s1")).to_be_in_viewport()


def fails(route: Route) -> None:
    route.fulfill(status=500, json={"code": "internal_error", "message": "", "hint": ""})


def test_a_transcript_of_which_a_page_failed_says_so_and_nothing_is_done_with_a_part(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks)
    page.route("**/transcript?from_id=401&*", fails)
    page.goto(f"{talks.base_url}/#/recording/{LONG}")
    expect(page.get_by_text("Not everything here could be fetched.")).to_be_visible()
    expect(page.locator("section.words li").first).to_have_attribute("aria-setsize", "400")
    page.keyboard.press("Control+f")
    expect(page.get_by_role("textbox", name="Find in this transcript")).to_be_visible()
    expect(page.get_by_role("textbox", name="Replace with")).to_have_count(0)
    page.unroute("**/transcript?from_id=401&*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("section.words li").first).to_have_attribute("aria-setsize", str(LINES))
    expect(page.get_by_role("textbox", name="Replace with")).to_be_visible()
    expect(page.get_by_text("Not everything here could be fetched.")).to_have_count(0)


def test_what_cannot_be_fetched_in_the_background_is_told_beside_what_is_there(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('quiet')}")
    edit(page, "Monday is fine").fill("Monday is good")
    page.route("**/coverage", fails)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not everything here could be fetched.")).to_be_visible()
    has_lines(page, *(text for _, text in SAID[:3]), "Monday is good")
    page.unroute("**/coverage")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Not everything here could be fetched.")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
