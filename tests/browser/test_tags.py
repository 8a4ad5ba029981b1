"""Tags of recordings, and the vocabulary that is scoped by them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser


def test_tags_are_added_removed_and_filter_the_library(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{KOREAN_MEETING}")
    tags = page.get_by_role("list", name="Tags").get_by_role("listitem")
    expect(tags).to_have_count(2)
    box = page.get_by_role("combobox", name="Add a tag")
    box.fill("release, 회의")
    box.press("Enter")
    expect(tags).to_have_count(4)
    box.press_sequentially("<b>x</b>,")
    expect(tags.last).to_contain_text("<b>x</b>")
    page.get_by_role("button", name="Remove the tag 회의").press("Enter")
    expect(tags).to_have_count(4)
    expect(box).to_be_focused()
    page.reload()
    expect(tags).to_have_count(4)
    page.get_by_role("link", name="Recordings with the tag release").click()
    expect(page.locator("main .entry")).to_have_count(2)
    page.get_by_role("link", name="Recordings with the tag Busan").click()
    expect(page.locator("main .entry")).to_have_count(1)
    page.reload()
    expect(page.locator("main .entry")).to_have_count(1)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("main .entry")).to_have_count(2)


def test_what_is_no_tag_is_told_and_stays_in_the_field(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{MEETING}")
    box = page.get_by_role("combobox", name="Add a tag")
    box.fill("x" * 41)
    box.press("Enter")
    expect(page.get_by_text("This is not a tag. Use 1 to 40 characters.").first).to_be_visible()
    expect(box).to_have_value("x" * 41)


def test_a_term_is_added_changed_removed_and_brought_back(own: LiveServer, visit: Enter) -> None:
    page = visit(own)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Vocabulary").click()
    added = page.get_by_role("region", name="Add a term")
    added.get_by_label("Term", exact=True).fill("Quilter")
    added.get_by_label("Other spellings").fill("킬터, quilta")
    added.get_by_label("For").select_option("release")
    added.get_by_role("button", name="Add").click()
    row = page.get_by_role("listitem").filter(has_text="Quilter")
    expect(row).to_contain_text("킬터, quilta")
    page.reload()
    expect(row).to_contain_text("With the tag release")
    page.get_by_role("button", name="Change Quilter").click()
    page.get_by_role("listitem").get_by_label("For").select_option("")
    page.get_by_role("listitem").get_by_role("button", name="Save").press("Enter")
    expect(row).not_to_contain_text("With the tag")
    expect(page.get_by_role("button", name="Change Quilter")).to_be_focused()
    page.get_by_role("button", name="Remove Quilter").press("Enter")
    expect(page.get_by_role("button", name="Remove Quilter")).to_have_count(0)
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^Remove "))
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("킬터, quilta")
    added.get_by_label("Term", exact=True).fill("quilter")
    added.get_by_role("button", name="Add").click()
    expect(page.get_by_text("This term is in the vocabulary already.").first).to_be_visible()


def test_an_accepted_correction_becomes_a_term(own: LiveServer, visit: Enter) -> None:
    page = visit(own, f"#/recording/{KOREAN_MEETING}")
    page.get_by_role("tab", name="Corrections").click()
    page.locator("aside li.card").filter(has_text="정리해서").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Vocabulary").click()
    page.get_by_role("region", name="From your corrections").get_by_role("button").first.click()
    expect(page.get_by_role("region", name="From your corrections")).to_have_count(0)
    expect(page.get_by_role("region", name="Terms").get_by_role("listitem")).to_have_count(4)
