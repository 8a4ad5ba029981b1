"""Exports in the page: what the preview shows is what the link saves, and Markdown goes to the clipboard."""

from __future__ import annotations

import docx
import pytest
from playwright.sync_api import expect

from sttEngine.bench.archive import MEETING
from sttEngine.bench.live_server import LiveServer
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

READ = "() => navigator.clipboard.readText()"


@pytest.mark.parametrize("format", ["Text (.txt)", "Markdown (.md)", "Subtitles (.srt)", "Subtitles (.vtt)", "JSON (.json)"])
def test_the_preview_is_what_is_downloaded_and_copied(library: LiveServer, visit: Enter, format: str) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Export").click()
    page.get_by_role("button", name="Preview…").click()
    preview = page.get_by_role("dialog", name="Preview")
    preview.get_by_label("Format").select_option(label=format)
    expect(preview.locator("pre")).to_have_accessible_name(format)
    shown = preview.locator("pre")
    expect(shown).to_contain_text("부산 쪽 담당자가")
    with page.expect_download() as started:
        preview.get_by_role("link", name="Download").click()
    kept = started.value.path().read_text(encoding="utf-8")
    assert shown.text_content() == kept
    assert started.value.suggested_filename.endswith(format[format.index(".") : -1])
    preview.get_by_role("button", name="Copy").click()
    expect(preview.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate(READ) == kept


def test_a_part_is_previewed_of_a_word_file_as_well(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_text("Export").click()
    page.get_by_role("button", name="Preview…").click()
    preview = page.get_by_role("dialog", name="Preview")
    preview.get_by_label("What is in it").select_option("minutes")
    expect(preview.locator("pre")).to_contain_text("The release day is 15 September.")
    expect(preview.locator("pre")).not_to_contain_text("부산 쪽 담당자가")
    preview.get_by_label("Format").select_option("docx")
    sheet = preview.get_by_role("region", name="Word (.docx)")
    expect(sheet).to_contain_text("The release day is 15 September.")
    expect(sheet).not_to_contain_text("부산 쪽 담당자가")
    preview.get_by_label("What is in it").select_option("all")
    expect(sheet).to_contain_text("부산 쪽 담당자가")
    expect(sheet.get_by_role("heading", name="Transcript")).to_be_visible()
    with page.expect_download() as started:
        preview.get_by_role("link", name="Download").click()
    written = docx.Document(str(started.value.path())).paragraphs
    assert [part.strip() for part in sheet.locator("p").all_text_contents()] == [one.text.strip() for one in written]
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)


@pytest.mark.parametrize(
    ("part", "there", "absent"),
    [("minutes", "The release day is 15 September.", "부산 쪽"), ("transcript", "부산 쪽", "The release day is 15 September.")],
)
def test_a_part_is_copied_as_markdown(library: LiveServer, visit: Enter, part: str, there: str, absent: str) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Export").click()
    page.get_by_role("button", name=f"Copy {part} as Markdown").click()
    expect(page.get_by_text("Copied.").first).to_be_visible()
    copied = page.evaluate(READ)
    assert copied.startswith("# Autumn release planning\n") and there in copied and absent not in copied


def test_a_browser_that_refuses_says_where_to_copy_by_hand(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }")
    page.get_by_text("Export").click()
    page.get_by_role("button", name="Copy transcript as Markdown").click()
    expect(page.get_by_text("The browser did not allow copying.").first).to_be_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_text("Export").click()
    page.get_by_role("link", name="Text (.txt)").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Text (.txt)")).to_have_count(0)
    expect(page.locator("summary", has_text="Export")).to_be_focused()
