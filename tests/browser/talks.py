"""Talks of a few lines, one for each test that changes it, and one of twenty thousand; and what a person does to a line."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
from playwright.sync_api import Locator, Page, expect

from sttEngine.bench.archive import tone
from sttEngine.bench.talks import put_long_talk, put_talk, spoken
from sttEngine.domain import Coverage, Omission, Proposal
from sttEngine.library.files import RecordingFiles
from sttEngine.store import proposals
from sttEngine.store.database import Database

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


def seed_talks(data_dir: Path) -> None:
    """Write them; the server must not run yet. Safe where another loop runs in this thread."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(_fill(data_dir))).result()


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
