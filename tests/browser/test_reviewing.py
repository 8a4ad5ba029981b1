"""Proposals that touch something say what, and are decided on one by one; keywords lead to where they were said."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest
from playwright.sync_api import Locator, Page, expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer
from sttEngine.domain import Proposal
from sttEngine.store import proposals, transcripts
from tests.browser.conftest import Enter
from tests.browser.seeded import two_meetings
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

TAB = {"en": "Corrections", "ko": "교정 제안"}
ACCEPT = {"en": "Accept", "ko": "적용"}
CHANGES = (
    (3, "eleventh of September", "twelfth of September"),
    (4, "by Friday", "by Monday"),
    (5, "test plan", "test plans"),
    (9, "Daniel", "Danielle"),
    (17, "together", "to gather"),
    (19, "in spring", "in Spring, not"),
)


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory, no_models: dict[str, str]) -> Iterator[LiveServer]:
    """The English meeting with words proposed of which two touch nothing."""
    with two_meetings(tmp_path_factory.mktemp("proposed"), no_models, _propose) as started:
        yield started


def _propose(conn: apsw.Connection) -> None:
    heard = {segment.id: segment.text for segment in transcripts.plain(conn, MEETING, 1, 99)}
    given = [Proposal(id, heard[id], heard[id].replace(was, now)) for id, was, now in CHANGES]
    proposals.replace(conn, MEETING, given)


def card(page: Page, text: str) -> Locator:
    return page.locator("aside li.card").filter(has_text=text)


@pytest.mark.parametrize(
    ("language", "number", "day", "name", "not_and_name"),
    [
        ("en", "changes a number", "changes a day", "changes a name", "changes a “not” changes a name"),
        ("ko", "숫자가 바뀌어요", "날짜가 바뀌어요", "이름이 바뀌어요", "부정 표현이 바뀌어요 이름이 바뀌어요"),
    ],
)
def test_what_a_proposal_touches_stands_beside_it_and_is_read_with_its_buttons(
    proposed: LiveServer, visit: Enter, language: str, number: str, day: str, name: str, not_and_name: str
) -> None:
    page = visit(proposed, f"#/recording/{MEETING}", language=language, bypass_csp=True)
    page.get_by_role("tab", name=TAB[language]).click()
    for text, told in (("twelfth of September", number), ("Monday", day), ("Danielle", name), ("Spring", not_and_name)):
        accept = card(page, text).get_by_role("button", name=ACCEPT[language], exact=True)
        expect(accept).to_have_accessible_description(told)
        for chip in told.split("요 ") if language == "ko" else told.split(" c"):
            expect(card(page, text).get_by_text(chip)).to_be_visible()
    expect(card(page, "write the test plan").get_by_role("button", name=ACCEPT[language])).to_have_accessible_description("")
    said = page.locator("section.words li").filter(has_text="by Friday")
    expect(said.get_by_text(day)).to_be_visible()
    assert violations(page) == []


def test_accepting_a_kind_leaves_those_that_touch_something(proposed: LiveServer, visit: Enter) -> None:
    page = visit(proposed, f"#/recording/{MEETING}")
    page.get_by_role("tab", name="Corrections").click()
    expect(page.get_by_text("Where a number, a name, a day or a “not” changes, you decide one by one: 4 open.")).to_be_visible()
    page.get_by_role("button", name="Accept all: words (2)").click()
    expect(page.get_by_text("Accepted: words, 2 lines.")).to_be_visible()
    expect(page.locator("aside li.card[data-state=proposed]")).to_have_count(4)
    expect(page.get_by_role("button", name="Accept all")).to_have_count(0)
    card(page, "Danielle").get_by_role("button", name="Accept").click()
    expect(page.locator("section.words li").filter(has_text="Danielle wanted")).to_be_visible()
    expect(page.get_by_text("you decide one by one: 3 open.")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Accept all: words (2)")).to_be_visible()


@pytest.mark.parametrize(
    ("recording", "language", "word", "name", "count"),
    [
        (MEETING, "en", "Busan", "Find in the transcript: Busan. Weight 80 %", "1 of 2"),
        (KOREAN_MEETING, "ko", "할인", "받아쓴 글에서 찾기: 할인. 비중 50%", "2개 중 1"),
    ],
)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_keyword_leads_to_where_it_was_said(
    proposed: LiveServer, visit: Enter, recording: str, language: str, word: str, name: str, count: str, width: int
) -> None:
    page = visit(proposed, f"#/recording/{recording}", language=language, width=width)
    page.locator("section.words li").first.wait_for()
    if width == 390:
        page.get_by_role("tab", name={"en": "Minutes", "ko": "회의록"}[language]).click()
    page.get_by_role("button", name=name, exact=True).click()
    bar = page.locator("section.words").get_by_role("search")
    expect(bar.get_by_role("textbox").first).to_have_value(word)
    expect(bar.get_by_role("status")).to_contain_text(count.split()[0])
    expect(page.locator("section.words mark.here")).to_have_text(word)
    expect(page.locator("section.words mark.here")).to_be_in_viewport()


def test_the_weightiest_keywords_are_written_largest(proposed: LiveServer, visit: Enter) -> None:
    page = visit(proposed, f"#/recording/{MEETING}")
    words = page.locator("aside ul.words button")
    expect(words).to_have_count(4)
    looks = (
        "all => all.map(one => [getComputedStyle(one).fontSize, getComputedStyle(one).fontWeight, getComputedStyle(one).color])"
    )
    release, busan, plan, students = words.evaluate_all(looks)
    assert release == busan and release[:2] == ["16px", "600"]
    assert plan[:2] == students[:2] == ["14px", "400"] and plan[2] == release[2] != students[2]
