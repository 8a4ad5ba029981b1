"""A line on the page: split, merged, timed, heard, and written over; what is typed is kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.sound import paused_at, sought, stop_sound, stopped_at
from tests.browser.talks import SAID, at_caret, edit, has_lines, line, recording_id, undo

pytestmark = pytest.mark.browser


def test_a_line_is_split_at_the_caret_and_put_together_again(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('split')}")
    at_caret(page, edit(page, "We meet on Monday"), len("We meet on "))
    page.keyboard.press("Control+Enter")
    expect(line(page, "Monday at ten then")).to_be_focused()
    expect(line(page, "Monday at ten then").locator(".time")).to_have_text("0:03")
    has_lines(page, "We meet on", "Monday at ten then", *(text for _, text in SAID[1:]))
    page.reload()
    has_lines(page, "We meet on", "Monday at ten then", *(text for _, text in SAID[1:]))
    at_caret(page, edit(page, "Monday at ten then"), len("Monday"))
    page.get_by_role("button", name="Split here").click()
    undo(page)
    has_lines(page, "We meet on", "Monday at ten then", *(text for _, text in SAID[1:]))


def test_a_line_is_merged_with_the_next_and_taken_apart(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('merge')}")
    edit(page, "We meet on Monday")
    page.keyboard.press("Control+j")
    merged = "We meet on Monday at ten then the plan is the old plan"
    has_lines(page, merged, *(text for _, text in SAID[2:]))
    expect(line(page, merged)).to_be_focused()
    page.goto(f"{talks.base_url}/#/recording/{recording_id('merge')}?line=2")  # a link to the line that is in it now
    expect(line(page, merged)).to_be_in_viewport()
    undo(page)
    has_lines(page, *(text for _, text in SAID))


def test_lines_are_edited_one_after_the_other(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('on')}")
    field = edit(page, "한국어 자료는")
    field.fill("한국어 자료는 제가 맡아요")
    field.press("Alt+ArrowDown")  # over the gap
    expect(field).to_have_value("Monday is fine")
    expect(field).to_be_focused()
    for text in ("한국어 자료는 제가 맡아요", SAID[1][1], SAID[0][1]):
        field.press("Alt+ArrowUp")
        expect(field).to_have_value(text)
    field.press("Alt+ArrowUp")  # there is none before: it is saved
    expect(field).to_have_count(0)
    expect(line(page, "We meet on Monday").get_by_role("button", name="Edit line")).to_be_focused()


def test_a_double_click_edits_the_line_at_its_word_which_is_heard_once(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    paused_at(page, 2)
    page.evaluate("() => { window.seeks = 0; document.addEventListener('seeking', () => window.seeks++, true); }")
    line(page, "the plan is").get_by_text("old", exact=True).dblclick()
    field = page.get_by_role("textbox", name="Text of the line")
    expect(field).to_be_focused()
    assert field.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "old"
    sought(page, 11)
    assert page.evaluate("() => window.seeks") == 1
    stopped_at(page, 14)
    field.press("Escape")
    line(page, "Monday is fine").get_by_text("Monday", exact=True).click()
    sought(page, 25)
    stop_sound(page)
    expect(field).to_have_count(0)


def test_what_a_line_can_do_shows_under_the_mouse_and_moves_nothing(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    pen = line(page, "the plan is").locator(".pen")
    expect(line(page, "the plan is").locator(".tools")).to_have_css("opacity", "0")
    places = "() => [...document.querySelectorAll('section.words li')].map(one => one.getBoundingClientRect().toJSON())"
    before = page.evaluate(places)
    line(page, "the plan is").locator(".text").hover()
    expect(line(page, "the plan is").locator(".tools")).to_have_css("opacity", "1")
    assert page.evaluate(places) == before
    pen.click()
    expect(page.get_by_role("textbox", name="Text of the line")).to_be_focused()
    page.keyboard.press("Escape")


PASTE = """([html, name, type]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData('text/html', html);
  clipboardData.items.add(new File(['x'], name, { type }));
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_what_is_pasted_into_a_line_is_for_the_line_and_a_file_pasted_elsewhere_is_taken(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    field = edit(page, "the plan is")
    page.evaluate(PASTE, ["<table><td>9</td></table>", "image.png", "image/png"])  # cells, as a spreadsheet copies them
    page.evaluate(PASTE, ["", "image.png", "image/png"])
    expect(field).to_be_focused()
    field.press("Escape")
    line(page, "the plan is").focus()
    page.evaluate(PASTE, ["<table><td>9</td></table>", "image.png", "image/png"])
    expect(line(page, "the plan is")).to_be_focused()
    page.evaluate(PASTE, ["", "nothing.wav", "audio/wav"])
    expect(page.get_by_role("heading", level=1, name="Inbox")).to_be_visible()


def test_a_line_is_heard_while_it_is_written_over_and_the_sound_stops_at_its_end(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    paused_at(page, 2)
    field = edit(page, "the plan is")
    page.get_by_role("button", name="Times").click()
    page.get_by_label("Ends", exact=True).fill("0:07.8")
    field.focus()
    page.keyboard.press("Control+'")
    sought(page, 7)
    stopped_at(page, 7.8)
    expect(field).to_be_focused()
    hear = page.get_by_role("button", name="Hear the line at 0:07")
    hear.click()
    sought(page, 7)
    stopped_at(page, 7.8)
    expect(hear).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Ends", exact=True).fill("0:14")
    field.press("Control+'")
    expect(hear).to_have_attribute("aria-pressed", "true")
    field.press("Control+'")  # once more: it is enough
    page.wait_for_function("() => document.querySelector('audio').paused")
    expect(hear).to_have_attribute("aria-pressed", "false")
    field.press("Escape")


def test_the_last_line_before_a_gap_has_nothing_to_merge_with(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    edit(page, "Monday is fine")
    expect(page.get_by_role("button", name="Merge with next")).to_be_disabled()
    page.keyboard.press("Escape")


def test_a_line_gets_other_times(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('times')}")
    edit(page, "the plan is")
    page.get_by_role("button", name="Times").click()
    begins = page.get_by_label("Begins", exact=True)
    expect(begins).to_have_value("0:07.00")
    begins.fill("0:15")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    begins.fill("0:05.5")
    begins.press("Enter")
    expect(line(page, "the plan is").locator(".time")).to_have_text("0:05")
    edit(page, "the plan is")
    page.get_by_role("button", name="Times").click()
    page.get_by_label("Ends", exact=True).fill("0:31")  # behind the end of the next line
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("These times are not between those of the lines around.")).to_be_visible()
    page.keyboard.press("Escape")
    undo(page)
    expect(line(page, "the plan is").locator(".time")).to_have_text("0:07")


def test_a_change_of_what_somebody_else_changed_shows_how_it_is_now(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('stale')}")
    other = visit(talks, f"#/recording/{recording_id('stale')}")
    field = edit(other, "Monday is fine")
    edit(page, "Monday is fine").fill("Tuesday is fine")
    page.keyboard.press("Enter")
    has_lines(page, *(text for _, text in SAID[:3]), "Tuesday is fine")
    other.keyboard.press("Control+f")  # a change elsewhere, which brings the page to a later version
    bar = other.get_by_role("search", name="Find and replace in this transcript")
    bar.get_by_role("textbox", name="Find in this transcript").fill("plan")
    bar.get_by_role("textbox", name="Replace with").fill("schedule")
    bar.get_by_role("button", name="Replace all 2 in 1 lines").click()
    expect(line(other, "the schedule is the old schedule")).to_be_visible()
    field.fill("Friday is fine")
    field.press("Enter")
    expect(other.get_by_text("This line was changed in the meantime.")).to_be_visible()
    field.press("Escape")
    has_lines(other, SAID[0][1], "the schedule is the old schedule", SAID[2][1], "Tuesday is fine")


def test_what_is_typed_in_a_line_is_there_again_after_a_reload_and_on_the_way_back(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('plain')}")
    edit(page, "the plan is").fill("the plan is a new")
    edit_another = line(page, "Monday is fine").locator(".time")
    edit_another.focus()
    page.keyboard.press("e")
    fields = page.get_by_role("textbox", name="Text of the line")
    expect(fields).to_have_count(2)
    page.keyboard.type("Surely ")
    page.reload()
    expect(fields).to_have_count(2)
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", level=1, name="Library")).to_be_visible()
    page.go_back()
    expect(fields.first).to_have_value("the plan is a new")
    expect(fields.last).to_have_value(re.compile("Surely"))
    fields.first.press("Escape")
    fields.last.press("Escape")
    has_lines(page, *(text for _, text in SAID))
    page.reload()
    has_lines(page, *(text for _, text in SAID))
    expect(fields).to_have_count(0)


def test_what_was_typed_in_a_line_that_others_changed_meets_how_it_reads_now(talks: LiveServer, visit: Enter) -> None:
    page = visit(talks, f"#/recording/{recording_id('draft')}")
    other = visit(talks, f"#/recording/{recording_id('draft')}")
    edit(page, "Monday is fine").fill("Friday is fine")
    edit(other, "Monday is fine").fill("Tuesday is fine")
    other.keyboard.press("Enter")
    has_lines(other, *(text for _, text in SAID[:3]), "Tuesday is fine")
    page.reload()
    field = page.get_by_role("textbox", name="Text of the line")
    expect(field).to_have_value("Friday is fine")
    expect(page.get_by_text("This line reads otherwise now: Tuesday is fine")).to_be_visible()
    field.press("Enter")
    expect(page.get_by_text("This line was changed in the meantime.")).to_be_visible()
    field.press("Enter")
    has_lines(page, *(text for _, text in SAID[:3]), "Friday is fine")
