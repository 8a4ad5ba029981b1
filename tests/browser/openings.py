"""What opens on a screen: menus, dialogs, panels and steps, for the pictures and for axe. In both languages."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page

from sttEngine.bench.archive import MEETING

MOMENT = {"recording_id": MEETING, "title": "Autumn release planning", "segment_id": 6, "start": 38.0, "end": 44.0, "page": None}
LATER = {**MOMENT, "segment_id": 8, "start": 55.0}
FOUND = {**MOMENT, "text": "Then it is decided.", "marks": [], "score": 1.0}
CLAIMS = [
    {"text": "The release day is 15 September.", "citations": [MOMENT, LATER], "quoted": False},
    {"text": "Then it is decided.", "citations": [MOMENT], "quoted": True},
]
DRAG_IN = """() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], 'x.txt'));
  window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true }));
}"""


def answering(page: Page, *, held: bool = True) -> None:
    """The server's lines are given: no model is here to write them."""
    answer = {"type": "answered", "claims": CLAIMS if held else [], "held": held, "took_ms": 1}
    said = [{"type": "found", "moments": [FOUND]}, answer]
    page.route(re.compile("/api/ask"), lambda route: route.fulfill(body="\n".join(map(json.dumps, said))))


def question(page: Page) -> None:
    page.locator("main form input").fill("When is the release?")
    page.keyboard.press("Enter")
    page.locator("[role=status][aria-busy=false] .claim a, .near a").first.wait_for()
    page.locator("[aria-busy=true]").wait_for(state="detached")


def another_launch(page: Page) -> None:
    """The server was started anew: it does not know this page."""
    refused = {"code": "unauthorized", "message": "", "hint": ""}
    page.route(re.compile("/api/"), lambda route: route.fulfill(status=401, json=refused))


def step_of_the_first_run(page: Page, step: int) -> None:
    for _ in range(step):
        page.get_by_role("button", name=re.compile("^(Next|다음)$")).click()
    page.locator(".foot").wait_for()


def minutes(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("^(Minutes|회의록)$")).click()


def corrections(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("^(Corrections|교정 제안)")).click()
    page.locator("aside .touch").first.scroll_into_view_if_needed()


def line_editor(page: Page) -> None:
    line = page.locator("section.words li[id^=s]").nth(1)
    line.hover()
    line.get_by_role("button", name=re.compile("^(Edit line|줄 고치기)$")).click()
    page.locator("textarea").wait_for()


def run_again(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Run again|다시 처리)")).click()
    page.locator(".again option").nth(2).wait_for(state="attached")  # the languages have come


def export_menu(page: Page) -> None:
    page.locator("details.menu > summary").click()


def export_preview(page: Page) -> None:
    export_menu(page)
    page.get_by_role("button", name=re.compile("^(Preview|미리보기)…$")).click()
    page.get_by_role("dialog").locator("pre").wait_for()


def find(page: Page, words: str) -> None:
    page.keyboard.press("Control+f")
    page.keyboard.type(words)


def selection(page: Page) -> None:
    page.get_by_role("checkbox").first.check()


def purge(page: Page) -> None:
    page.locator("main .head button.bad").click()
    page.get_by_role("dialog").wait_for()


def template_editor(page: Page) -> None:
    page.locator("main li.entry").first.get_by_role("button").last.click()
    page.locator("[role=status] .good").wait_for()
