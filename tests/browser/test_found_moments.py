"""Moments that are found: as one types, all of a recording, like a line, and what a conversation cites."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter
from tests.browser.sound import sought
from tests.browser.test_library import row

pytestmark = pytest.mark.browser


def test_results_come_as_one_types_and_play_their_second(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/library")
    page.keyboard.press("/")
    page.keyboard.type("entrance")
    hit = page.locator("main li li").filter(has=page.locator("mark")).first
    expect(hit.locator("mark").first).to_have_text("entrance")
    expect(page).to_have_url(re.compile("q=entrance$"))
    hit.get_by_role("link", name=re.compile("Play from 1:28")).click()
    sought(page, 88)
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("entrance")
    expect(hit).to_be_visible()
    page.get_by_role("searchbox").fill("마케ㅌ")
    expect(page.get_by_text("Titles that match: 1")).to_be_visible()
    expect(row(page, "3분기 마케팅 회의")).to_be_visible()
    page.get_by_role("searchbox").fill("zzzq kind:pdf tag:none")
    expect(page.get_by_text("No recording says “zzzq”.")).to_be_visible()
    expect(page.get_by_text("Looked only within: PDF, #none.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator("section ol .question")).to_have_text("zzzq")
    expect(page.get_by_text("Only within: PDF, #none.")).to_be_visible()
    expect(page).to_have_url(re.compile("#/ask[?](?!.*q=)"))


def test_what_is_typed_before_the_search_field_is_there_is_in_it(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    page.get_by_text("Drop recordings anywhere").wait_for()
    page.evaluate(
        """() => { for (const key of ['/', ...'entrance'])
             document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }"""
    )
    expect(page.get_by_role("searchbox")).to_have_value("entrance")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator("main mark").first).to_have_text("entrance")


def test_a_conversation_is_there_after_a_look_at_what_it_cites(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/ask?q=release day fifteenth of September")
    expect(page.locator("section ol > li")).to_have_count(1)
    page.locator("section ol .near a").first.click()
    expect(page).to_have_url(re.compile("#/recording/"))
    page.go_back()
    expect(page.locator("section ol .question")).to_have_text("release day fifteenth of September")
    expect(page.locator("section ol .near a").first).to_be_visible()


def test_all_moments_of_one_recording_are_shown_when_asked_for(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    text = "\n\n".join(f"Point {number}: the budget of team {number}. " + "Much else was said here. " * 60 for number in range(8))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "long.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.locator("li[data-state=succeeded]").first.wait_for()
    page.goto(f"{server.base_url}/#/library?q=budget")
    hits = page.locator("main li.hit")
    expect(hits).to_have_count(3)
    page.get_by_role("button", name="All of this recording").click()
    expect(hits).to_have_count(8)
    expect(page.get_by_role("button", name="All of this recording")).to_have_count(0)


def test_moments_like_a_line(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    line = page.locator("section.words li").filter(has_text="I can write the test plan")
    line.hover()
    line.get_by_role("button", name="Moments like this one").click()
    found = line.get_by_role("region", name="Moments like this one")
    expect(found).to_contain_text("Nothing else is like it.")  # there are no vectors here
    found.get_by_role("button", name="Close").click()
    expect(found).to_have_count(0)
    hit = {
        "recording_id": KOREAN_MEETING,
        "title": "3분기 마케팅 회의",
        "start": 21.0,
        "end": 28.0,
        "page": None,
        "segment_id": 4,
    }
    answer = {"recordings": [], "hits": [{**hit, "text": "검수 일정을 다시 짜서", "marks": [], "score": 0.9}]}
    page.route("**/similar?segment_id=*", lambda route: route.fulfill(json=answer))
    line.get_by_role("button", name="Moments like this one").click()
    found.get_by_role("link", name="Play from 0:21 3분기 마케팅 회의").click()
    sought(page, 21)
