"""What a person does with finished recordings: read, listen, search, download, correct, throw away and bring back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.sound import sought, stop_sound

pytestmark = pytest.mark.browser


def line(page: Page, text: str) -> Locator:
    return page.locator("ol > li").filter(has_text=text)


def test_a_line_of_the_transcript_plays_from_its_second(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_role("button", name="Play from 0:55").click()
    sought(page, 55)
    expect(line(page, "do students pay")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_a_line_of_the_minutes_leads_to_its_moment_each_time(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    decided = page.locator("aside li").filter(has_text="The release day is 15 September")
    decided.get_by_role("button", name="Go to 0:38").click()
    sought(page, 38)
    page.get_by_role("slider", name="Position").fill("120")
    sought(page, 120)
    decided.get_by_role("button", name="Go to 0:38").click()
    sought(page, 38)
    action = page.locator("aside li").filter(has_text="Draft the exhibition material")
    expect(action).to_contain_text("Seoyeon")
    expect(action).to_contain_text("due Wednesday")


def test_a_line_chosen_before_the_sound_has_come_plays_from_its_second(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    page.evaluate("id => localStorage.setItem(`recordroute.second.${id}`, '12')", MEETING)
    held: list[Route] = []
    page.route("**/audio", lambda route: held.append(route), times=1)
    page.goto(f"{library.base_url}/#/recording/{MEETING}")
    page.get_by_role("button", name="Play from 0:55").click()
    while not held:
        page.evaluate("() => 1")
    held[0].continue_()
    sought(page, 55)


def test_gaps_and_coverage_say_what_was_left_out(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    expect(page.get_by_role("region", name="Transcript")).to_contain_text("Nothing heard for 4.6 s.")
    page.get_by_role("tab", name="More").click()
    page.get_by_text("Writing minutes:").click()
    expect(page.locator("aside")).to_contain_text("Left out: a number that nobody said")


def test_the_keyboard_plays_and_seeks(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}?t=30")
    sought(page, 30)
    stop_sound(page)
    position = page.get_by_role("slider", name="Position")
    position.fill("30")
    position.blur()
    page.keyboard.press("ArrowRight")
    sought(page, 35)
    page.keyboard.press("j")
    sought(page, 25)
    page.keyboard.press("ArrowRight")
    sought(page, 30)
    page.keyboard.press("ArrowDown")
    sought(page, 33)
    page.keyboard.press("ArrowUp")
    sought(page, 25)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_search_finds_two_syllables_inside_a_word_and_opens_at_the_spot(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/library", language="ko")
    page.get_by_role("searchbox").fill("출시")
    hit = page.locator("main li li").filter(has=page.locator("mark")).first
    expect(hit.locator("mark").first).to_have_text("출시")
    hit.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"#/recording/{KOREAN_MEETING}[?]t="))
    expect(page.get_by_label("제목")).to_have_value("3분기 마케팅 회의")


def test_a_found_second_is_sought_again_when_its_link_is_followed_again(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}?t=88")
    sought(page, 88)
    page.get_by_role("slider", name="Position").fill("10")
    sought(page, 10)
    page.evaluate(
        "() => { const a = document.createElement('a'); a.href = location.hash; document.body.append(a); a.click(); a.remove(); }"
    )
    sought(page, 88)


def test_nothing_found_says_so(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/search?q=zzzqqq")
    expect(page.get_by_text("No recording says “zzzqqq”.")).to_be_visible()


@pytest.mark.parametrize(("name", "ending"), [("Text (.txt)", ".txt"), ("Word (.docx)", ".docx"), ("Subtitles (.srt)", ".srt")])
def test_a_recording_is_downloaded(library: LiveServer, visit: Enter, tmp_path: Path, name: str, ending: str) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_text("Export").click()
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    kept = tmp_path / "kept"
    started.value.save_as(kept)
    assert started.value.suggested_filename.endswith(ending)
    if ending != ".docx":
        assert "부산 쪽 담당자가" in kept.read_text(encoding="utf-8")


def test_a_correction_is_accepted_and_taken_back(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_role("tab", name="Corrections").click()
    fix = page.locator("aside li.card").filter(has_text="first estimate")
    fix.get_by_role("button", name="Accept").click()
    expect(line(page, "later than the first estimate")).to_be_visible()
    fix.get_by_role("button", name="Undo").click()
    expect(line(page, "later than the estimate")).to_be_visible()


def test_a_line_is_edited_survives_a_reload_and_is_taken_back(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    edited = line(page, "Friday is fine")
    edited.hover()
    edited.get_by_role("button", name="Edit line").click()
    page.get_by_role("textbox", name="Text of the line").fill("I can write the whole test plan.")
    page.keyboard.press("Enter")
    expect(line(page, "the whole test plan")).to_be_visible()
    page.reload()
    expect(line(page, "the whole test plan")).to_contain_text("Heard: I can write the test plan. Friday is fine.")
    page.get_by_role("tab", name="More").click()
    page.get_by_text("Versions").click()
    page.get_by_role("listitem").filter(has_text="As it was heard").get_by_role("button", name="Go back to this").click()
    expect(line(page, "Friday is fine")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(line(page, "the whole test plan")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="As it was heard").get_by_role("button", name="Go back to this").click()
    expect(line(page, "Friday is fine")).to_be_visible()


def test_the_key_e_edits_the_line_that_has_the_focus_and_escape_leaves_it(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    line(page, "Who travels").get_by_role("button", name="Edit line").focus()
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="Text of the line")
    expect(field).to_be_focused()
    expect(field).to_have_value("Who travels? I think two people are enough for three days.")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(line(page, "Who travels").get_by_role("button", name="Edit line")).to_be_focused()


def test_all_corrections_of_a_kind_are_accepted_at_once_and_taken_back(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_role("tab", name="Corrections").click()
    page.get_by_role("button", name="Accept all: words (2)").click()
    expect(line(page, "later than the first estimate")).to_be_visible()
    expect(line(page, "Who travels there")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(line(page, "later than the estimate")).to_be_visible()


def test_reload_keeps_recording_and_second(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_role("button", name="Play from 1:28").click()
    sought(page, 88)
    stood = stop_sound(page)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Autumn release planning")
    sought(page, stood - 0.1)


def test_the_narrow_page_shows_minutes_as_a_view(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}", width=390)
    expect(page.get_by_text("The release day is 15 September.")).to_be_hidden()
    page.get_by_role("tab", name="Minutes").click()
    expect(page.get_by_text("The release day is 15 September.")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
