"""A transcript on the page: lines split, merged, timed, found and replaced, reviewed by key; and one of twenty thousand lines."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from sttEngine.bench.archive import tone
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.bench.talks import LONG, put_long_talk, put_talk, spoken
from sttEngine.bench.ui_scrolling import scroll
from sttEngine.domain import Coverage, Omission, Proposal
from sttEngine.library.files import RecordingFiles
from sttEngine.store import proposals
from sttEngine.store.database import Database
from tests.browser.conftest import Enter
from tests.browser.sound import paused_at, sought, stop_sound, stopped_at
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

SAID = (
    (0.0, "We meet on Monday at ten then"),
    (7.0, "the plan is the old plan"),
    (14.0, "한국어 자료는 제가 맡을게요"),
    (25.0, "Monday is fine"),
)
GAP = Coverage("transcribe", "seconds", 32.0, 28.0, (Omission("no_speech_found", 3.0, 21.0, 24.0),))
NAMES = ("split", "merge", "times", "find", "review", "stale", "history", "plain", "quiet", "draft", "on")
LINES = 20_000


def recording_id(name: str) -> str:
    return f"{NAMES.index(name) + 1:032x}"


async def _fill(data_dir: Path) -> None:
    def fill(conn: apsw.Connection) -> None:
        for name in NAMES:
            put_talk(conn, recording_id(name), spoken(SAID), GAP, 32.0)
        proposals.replace(
            conn,
            recording_id("review"),
            [Proposal(n, text, f"{text} indeed") for n, (_, text) in enumerate(SAID[:3], start=1)],
        )
        put_long_talk(conn, LINES)

    db = await Database.open(data_dir / "recordroute.db")
    try:
        await db.write(fill)
    finally:
        await db.close()
    for name in NAMES:
        tone(RecordingFiles(data_dir).playable(recording_id(name)), 32)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    data_dir = tmp_path_factory.mktemp("talks") / "archive"
    data_dir.mkdir()
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(_fill(data_dir))).result()
    with live_server(data_dir, environment=no_models) as started:
        yield started


def line(page: Page, text: str) -> Locator:
    return page.locator("section.words li").filter(has_text=text)


def has_lines(page: Page, *texts: str) -> None:
    """What the lines read, without the words for those who do not see them."""
    expect(page.locator("section.words li:not(.gap)")).to_have_count(len(texts))
    page.wait_for_function(
        """wanted => JSON.stringify([...document.querySelectorAll('section.words li:not(.gap) p:first-child > span:first-child')]
            .map(text => { const seen = text.cloneNode(true); seen.querySelectorAll('.hidden-text').forEach(one => one.remove());
                           return seen.textContent.trim(); })) === JSON.stringify(wanted)""",
        arg=list(texts),
    )


def edit(page: Page, text: str) -> Locator:
    """Open a line; its field, with the caret at the beginning."""
    line(page, text).locator(".time").focus()
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="Text of the line")
    expect(field).to_be_focused()
    page.keyboard.press("Control+Home")
    return field


def undo(page: Page) -> None:
    page.get_by_role("status").get_by_role("button", name="Undo").last.click()


def at_caret(page: Page, field: Locator, offset: int) -> None:
    field.evaluate("(area, at) => area.setSelectionRange(at, at)", offset)
    page.keyboard.press("Shift")  # the page looks where the caret is when a key comes up


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
