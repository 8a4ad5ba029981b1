"""The library: filters by click and by typing, ten thousand rows, many at once, favourites, the trash."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING, seed, seed_many
from sttEngine.bench.live_server import LiveServer, live_server
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

MANY = 10_000


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """A server with the two meetings and ten thousand older recordings; tests leave it as they found it."""
    data_dir = tmp_path_factory.mktemp("full") / "archive"
    data_dir.mkdir()
    seed(data_dir)
    seed_many(data_dir, MANY)
    with live_server(data_dir, environment=no_models) as started:
        yield started


def rows(page: Page) -> Locator:
    return page.locator("main [data-index]")


def row(page: Page, title: str) -> Locator:
    return rows(page).filter(has=page.get_by_role("link", name=title, exact=True))


def test_filters_are_picked_typed_and_kept_by_the_address(full: LiveServer, visit: Enter) -> None:
    page = visit(full, "#/library")
    count = page.get_by_role("heading", level=1)
    expect(count).to_contain_text("10002")
    page.get_by_role("button", name="Kind").click()
    page.get_by_role("checkbox", name=re.compile("Video")).check()
    expect(count).to_contain_text("1000")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Kind")).to_be_focused()
    page.get_by_role("button", name="Favourites").click()
    expect(count).to_contain_text("100")
    page.get_by_role("searchbox").fill("tag:weekly longer:1h")
    expect(page).to_have_url(re.compile("q=tag.*kind=video.*favourite=true"))
    expect(count).to_have_text(re.compile(r"Library\s*28$"))
    page.reload()
    expect(count).to_have_text(re.compile(r"Library\s*28$"))
    expect(page.get_by_role("searchbox")).to_have_value("tag:weekly longer:1h")
    expect(page.get_by_role("button", name="Favourites", exact=True)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(count).to_contain_text("1000")
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.go_back()
    expect(count).to_contain_text("10002")
    page.go_forward()
    page.get_by_role("button", name="Remove the filter Video").click()
    expect(count).to_contain_text("10002")
    page.get_by_label("Sort").select_option("longest")
    expect(rows(page).first).to_contain_text("1:23:19")
    expect(page).to_have_url(re.compile("sort=longest"))


def test_a_narrow_window_keeps_filters_and_order_behind_a_button(library: LiveServer, visit: Enter) -> None:
    page = visit(library, "#/library", width=390)
    box = rows(page).first.bounding_box()
    assert box is not None and box["y"] < 200
    expect(page.get_by_label("Sort")).to_be_hidden()
    button = page.get_by_role("button", name=re.compile("^Filter"))
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.get_by_label("Sort").select_option("oldest")
    page.get_by_role("button", name="Tags").click()
    page.get_by_role("checkbox", name=re.compile("^release")).check()
    expect(rows(page)).to_have_count(1)
    expect(button).to_have_accessible_name("Filter 1")
    button.click()
    expect(page.get_by_label("Sort")).to_be_hidden()
    page.reload()
    expect(button).to_have_accessible_name("Filter 1")
    facts = row(page, "Autumn release planning").locator(".facts")
    expect(facts.get_by_role("link", name="Recordings with the tag release")).to_be_in_viewport(ratio=1)
    expect(facts.get_by_role("link", name="Recordings with the tag Busan")).to_be_hidden()
    expect(facts.get_by_text("+1")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(button).to_be_hidden()
    expect(page.get_by_label("Sort")).to_be_visible()
    expect(facts.get_by_text("+1")).to_be_hidden()


def test_ten_thousand_rows_are_few_in_the_page_and_all_within_reach(full: LiveServer, visit: Enter) -> None:
    page = visit(full, "#/library")
    expect(row(page, "Autumn release planning")).to_be_visible()
    assert rows(page).count() < 40
    page.keyboard.press("End")
    last = row(page, "Weekly meeting 1")
    expect(last).to_be_visible()
    expect(last).to_have_attribute("aria-posinset", "10002")
    assert rows(page).count() < 40
    assert page.evaluate("() => document.querySelectorAll('*').length") < 2000
    # Where one stood and what was chosen is there again after a look into a recording.
    last.get_by_role("checkbox").check()
    stood = page.evaluate("() => scrollY")
    last.get_by_role("link", name="Weekly meeting 1", exact=True).click()
    expect(page.get_by_label("Title")).to_have_value("Weekly meeting 1")
    assert page.evaluate("() => scrollY") < 1000
    page.go_back()
    expect(last.get_by_role("checkbox")).to_be_checked()
    expect(last).to_be_in_viewport()
    assert abs(page.evaluate("() => scrollY") - stood) < 200
    page.reload()
    expect(last).to_be_in_viewport()


def test_all_ten_thousand_go_to_the_trash_and_come_back(full: LiveServer, visit: Enter) -> None:
    page = visit(full, "#/library")
    row(page, "Weekly meeting 10000").get_by_role("checkbox").check()
    page.get_by_role("button", name="Select all 10002").click()
    expect(page.get_by_role("toolbar").get_by_role("status")).to_have_text("10002 selected")
    page.get_by_role("toolbar").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("Moved to the trash: 10002.")).to_be_visible()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Restored: 10002.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10002")


def test_a_range_is_chosen_tagged_and_untagged(own: LiveServer, visit: Enter) -> None:
    page = visit(own, "#/library")
    boxes = rows(page).get_by_role("checkbox")
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    expect(boxes.first).to_be_checked()
    expect(boxes.last).to_be_checked()
    bar = page.get_by_role("toolbar")
    expect(bar.get_by_role("status")).to_have_text("2 selected")
    bar.get_by_role("button", name="Tags").click()
    bar.get_by_role("textbox", name="Add a tag").fill("분기")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added the tag “분기”: 2.")).to_be_visible()
    expect(rows(page).get_by_role("link", name="Recordings with the tag 분기")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page).get_by_role("link", name="Recordings with the tag 분기")).to_have_count(0)
    bar.get_by_role("button", name="Add to favourites").click()
    expect(rows(page).get_by_role("button", name=re.compile("Favourite"), pressed=True)).to_have_count(2)
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def test_the_keyboard_goes_through_the_list(own: LiveServer, visit: Enter) -> None:
    page = visit(own, "#/library")
    first = page.get_by_role("link", name="Autumn release planning", exact=True)
    first.focus()
    page.keyboard.press("f")
    star = row(page, "Autumn release planning").get_by_role("button", name=re.compile("Favourite"))
    expect(star).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="3분기 마케팅 회의", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    bar = page.get_by_role("toolbar")
    expect(bar).to_contain_text("2")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    page.keyboard.press("Control+a")
    expect(bar).to_contain_text("2")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(row(page, "3분기 마케팅 회의").get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Moved to the trash: 1.")).to_be_visible()
    expect(first).to_be_focused()  # the last one is gone: the one before
    page.get_by_role("status").get_by_role("button", name="Undo").press("Enter")
    expect(rows(page)).to_have_count(2)
    expect(first).to_be_focused()  # where the person was before
    page.keyboard.press("Delete")
    expect(page.get_by_role("link", name="3분기 마케팅 회의", exact=True)).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_focus_stays_beside_a_filter_that_is_taken_away(own: LiveServer, visit: Enter) -> None:
    page = visit(own, "#/library?tag=release&kind=audio&after=2020-01-01")
    page.get_by_role("button", name="Remove the filter Audio").press("Enter")
    expect(page.get_by_role("button", name="Remove the filter #release")).to_be_focused()
    page.get_by_role("button", name="Clear filters").press("Enter")
    expect(page.get_by_role("button", name="Favourites", exact=True)).to_be_focused()


def test_a_favourite_is_one_everywhere(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{MEETING}")
    star = page.get_by_role("button", name="Favourite: Autumn release planning")
    page.get_by_label("Title").wait_for()
    page.keyboard.press("f")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(f"{own.base_url}/#/library?q=is:favourite")
    expect(rows(page)).to_have_count(1)
    star.click()
    page.get_by_role("searchbox").fill("즐겨찾기: ")
    expect(rows(page)).to_have_count(0)


def test_texts_of_many_are_one_file(own: LiveServer, visit: Enter, tmp_path: Path) -> None:
    page = visit(own, "#/library")
    rows(page).get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Select all 2").click()
    page.get_by_role("toolbar").get_by_role("button", name="Download").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Text (.txt)").click()
    kept = tmp_path / "kept.zip"
    started.value.save_as(kept)
    assert sorted(zipfile.ZipFile(kept).namelist()) == [
        "3분기 마케팅 회의/3분기 마케팅 회의.txt",
        "3분기 마케팅 회의/minutes.md",
        "Autumn release planning/Autumn release planning.txt",
        "Autumn release planning/minutes.md",
    ]


def test_the_trash_is_restored_and_emptied(own: LiveServer, visit: Enter) -> None:
    with own.client() as client:
        client.post("/api/batch/trash", json={"ids": [MEETING, KOREAN_MEETING]}).raise_for_status()
    page = visit(own, "#/trash")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_text(re.compile(r"^\d+ MB$")).first).to_be_visible()
    page.get_by_role("button", name="Restore 3분기 마케팅 회의").click()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Empty trash").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Delete 2 for good?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Empty trash").click()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    expect(page.get_by_text("Deleted for good: 2.")).to_be_visible()


def test_without_a_server_the_list_stays_and_says_so(own: LiveServer, visit: Enter) -> None:
    page = visit(own, "#/library", offline=True)
    expect(rows(page)).to_have_count(2)
    own.kill()
    expect(page.locator(".offline")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    row(page, "Autumn release planning").get_by_role("button", name=re.compile("Favourite")).click()
    expect(page.get_by_text("The server does not answer.").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280, 3840])
def test_nothing_is_wider_than_the_window(library: LiveServer, visit: Enter, width: int) -> None:
    page = visit(library, "#/library?tag=release&kind=audio&after=2020-01-01&longer=60", language="ko", width=width)
    expect(rows(page)).to_have_count(1)
    rows(page).get_by_role("checkbox").check()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_sound_that_is_gone_is_told_and_the_text_stays(own: LiveServer, visit: Enter) -> None:
    page = visit(own, "#/library")
    page.route("**/audio", lambda route: route.fulfill(status=404, json={"code": "file_missing", "message": "", "hint": ""}))
    page.goto(f"{own.base_url}/#/recording/{MEETING}")
    expect(page.get_by_text("The sound is gone or damaged.")).to_be_visible()
    expect(page.get_by_text("I can write the test plan")).to_be_visible()
