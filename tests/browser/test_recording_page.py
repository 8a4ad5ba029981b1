"""The page of a recording around its transcript: its name, recordings and moments that are like it; what the library takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

TITLE, KOREAN_TITLE = "Autumn release planning", "3분기 마케팅 회의"


def test_a_recording_is_renamed_on_its_page(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{MEETING}")
    title = page.get_by_role("textbox", name="Title")
    title.fill("Not this")
    title.press("Escape")
    expect(title).to_have_value(TITLE)
    title.fill("  ")
    title.press("Enter")
    expect(title).to_have_value(TITLE)
    title.fill(" 가을 출시 <b>회의</b> ")
    title.press("Enter")
    expect(page.get_by_role("heading", level=1, name="가을 출시 <b>회의</b>")).to_have_count(1)
    expect(page).to_have_title("가을 출시 <b>회의</b> · RecordRoute")
    page.reload()
    expect(title).to_have_value("가을 출시 <b>회의</b>")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("link", name="가을 출시 <b>회의</b>", exact=True)).to_be_visible()


def test_a_name_that_is_refused_is_told_and_the_old_one_stays(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{MEETING}")
    title = page.get_by_role("textbox", name="Title")
    refusal = {"code": "recording_in_trash", "message": "", "hint": ""}
    page.route(f"**/recordings/{MEETING}", lambda route: route.fulfill(status=409, json=refusal))
    title.fill("Another name")
    title.press("Enter")
    expect(page.get_by_text("This recording is in the trash.")).to_be_visible()
    expect(title).to_have_value(TITLE)


def more(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.base_url}/#/recording/{MEETING}")
    page.get_by_role("tab", name="More").click()


def test_recordings_that_are_alike_lead_to_each_other(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    alike = {"recording_id": KOREAN_MEETING, "title": KOREAN_TITLE, "one_line": "출시일을 정했다.", "alike": 0.8}
    page.route("**/similar", lambda route: route.fulfill(json={"recordings": [alike], "hits": []}))
    more(page, library)
    found = page.get_by_role("region", name="Similar recordings")
    expect(found.get_by_role("listitem")).to_have_count(1)
    expect(found).to_contain_text("출시일을 정했다.")
    expect(found).to_contain_text("2026")  # the day is fetched with the recording itself
    found.get_by_role("link", name=KOREAN_TITLE).click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value(KOREAN_TITLE)


def test_where_nothing_is_alike_there_is_no_list(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    with page.expect_response("**/similar"):
        more(page, library)
    expect(page.get_by_role("tabpanel", name="More")).to_be_visible()
    expect(page.get_by_role("region", name="Similar recordings")).to_have_count(0)


def test_closing_moments_like_a_line_leads_back_to_what_opened_them(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    line = page.locator("section.words li").filter(has_text="I can write the test plan")
    opener = line.get_by_role("button", name="Moments like this one")
    opener.focus()
    page.keyboard.press("Enter")
    line.get_by_role("region", name="Moments like this one").get_by_role("button", name="Close").press("Enter")
    expect(line.get_by_role("region", name="Moments like this one")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize(
    ("language", "name", "parts"),
    [
        ("en", "Storage", ("Originals", "Working copies", "Texts and index", "Models", "Free")),
        ("ko", "저장 공간", ("원본", "재생용 사본", "글과 색인", "모델", "남은 공간")),
    ],
)
def test_the_library_says_what_its_recordings_take(
    own: LiveServer, visit: Enter, language: str, name: str, parts: tuple[str, ...]
) -> None:
    page = visit(own, language=language)
    used = {f"{part}_bytes": 0 for part in ("originals", "playable", "working", "database", "models", "free", "trash")}
    sizes = used | {"originals_bytes": 3_000_000, "playable_bytes": 1_000_000, "working_bytes": 1_000_000, "trash_count": 0}
    page.route("**/api/storage", lambda route: route.fulfill(json=sizes))
    page.goto(f"{own.base_url}/#/library")
    line = page.locator(f"dl[aria-label='{name}']")
    expect(line.locator("dt")).to_have_text(parts)
    expect(line.locator("dd").nth(0)).to_have_text("3.0 MB")
    expect(line.locator("dd").nth(1)).to_have_text("2.0 MB")
    sizes["originals_bytes"] = 2_000_000
    row = page.locator("main [data-index]").first
    row.get_by_role("checkbox").check()
    page.keyboard.press("Delete")
    expect(line.locator("dd").nth(0)).to_have_text("2.0 MB")
