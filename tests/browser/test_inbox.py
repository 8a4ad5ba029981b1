"""From the drop to the library: uploads, jobs, failures, cancelling, trash, and a server that goes away."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from sttEngine.bench.archive import tone
from sttEngine.bench.live_server import LiveServer, fetch, live_server, upload
from sttEngine.media.ffmpeg import find_ffmpeg
from tests.browser.conftest import Enter
from tests.browser.restarts import successor
from tests.browser.socket_line import lines_of

pytestmark = pytest.mark.browser

DROP = """files => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""

PASTE = """({ name, words }) => {
  const clipboardData = new DataTransfer();
  if (name) clipboardData.items.add(new File([words], name));
  else clipboardData.setData('text/plain', words);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, files: dict[str, str]) -> None:
    page.evaluate(DROP, list(files.items()))


def pick(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def job(page: Page, title: str) -> Locator:
    """The row of a recording's job. That of its upload can stay a moment longer: its answer comes by another way."""
    return page.locator("main li", has=page.locator("a.title")).filter(has_text=title)


def on_its_way(page: Page, file_name: str) -> Locator:
    """The row of an upload."""
    return page.locator("main li", has_not=page.locator("a.title")).filter(has_text=file_name)


def test_many_dropped_files_arrive_are_read_and_found(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/library")
    notes = {f"notes-{n}.txt": f"회의 기록 {n}. 예산안을 검토했습니다." for n in range(12)}
    drop(page, notes)
    expect(page).to_have_url(re.compile("#/inbox$"))
    expect(page.locator("li[data-state=succeeded]")).to_have_count(5)
    page.get_by_role("link", name="Library").click()
    expect(page.locator("main li")).to_have_count(12)
    page.get_by_role("link", name="notes-7").click()
    expect(page.get_by_role("region", name="Transcript")).to_contain_text("회의 기록 7. 예산안을 검토했습니다.")
    page.goto(f"{server.base_url}/#/search?q=예산")
    expect(page.locator("mark").first).to_have_text("예산")


def test_a_pasted_file_arrives_and_pasted_words_stay_where_they_are(server: LiveServer, visit: Enter) -> None:
    page = visit(server, "#/library")
    page.evaluate(PASTE, {"words": "no file"})
    expect(page).to_have_url(re.compile("#/library$"))
    page.evaluate(PASTE, {"name": "pasted.txt", "words": "Said by hand."})
    expect(page).to_have_url(re.compile("#/inbox$"))
    expect(job(page, "pasted")).to_have_attribute("data-state", "succeeded")
    assert [one["title"] for one in fetch(server, "/api/recordings")["recordings"]] == ["pasted"]


def test_chosen_files_arrive_as_dropped_ones_do(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=f"{name}.txt", mimeType="text/plain", buffer=name.encode()) for name in ("alpha", "beta")]
    )
    expect(job(page, "alpha")).to_have_attribute("data-state", "succeeded")
    expect(job(page, "beta")).to_have_attribute("data-state", "succeeded")


def test_upload_progress_is_shown_and_can_be_cancelled_and_tried_again(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    held = []
    page.route("**/api/uploads/*?offset=*", lambda route: held.append(route))
    drop(page, {"slow.txt": "word " * 200})
    expect(page.get_by_role("progressbar", name="Uploading")).to_be_visible()
    row = on_its_way(page, "slow.txt")
    row.get_by_role("button", name="Cancel: slow.txt").press("Enter")
    expect(row).to_have_attribute("data-state", "cancelled")
    expect(row.get_by_role("button", name="Try again: slow.txt")).to_be_focused()
    page.unroute("**/api/uploads/*?offset=*")
    row.get_by_role("button", name="Try again").click()
    expect(page.locator("li[data-state=succeeded]").filter(has_text="slow")).to_be_visible()


def test_a_bad_file_says_what_happened_and_what_to_do(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    drop(page, {"broken.mp3": "this is no sound at all", "empty.txt": ""})
    failed = page.locator("li[data-state=failed]").filter(has_text="broken")
    expect(failed.locator(".bad")).to_be_visible()
    expect(failed.locator(".bad")).not_to_have_text("Something went wrong in RecordRoute.")
    empty = on_its_way(page, "empty.txt")
    expect(empty).to_contain_text("The file is empty. The file has no bytes.")
    expect(failed).to_contain_text("Play the file in another program")
    drop(page, {"picture.png": "PNG"})
    expect(on_its_way(page, "picture.png")).to_contain_text(
        "This kind of file cannot be read. Use audio, video, PDF or plain text."
    )
    for row in ("empty.txt", "picture.png"):
        on_its_way(page, row).get_by_role("button", name="Close").click()
    failed.get_by_role("button", name="Close").click()
    expect(failed).to_have_count(0)
    page.reload()
    page.get_by_text("Nothing leaves this computer.").wait_for()
    expect(failed).to_have_count(0)


def test_the_same_file_again_is_recognised_and_can_be_kept(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    drop(page, {"once.txt": "The same words."})
    expect(page.locator("li[data-state=succeeded]")).to_have_count(1)
    drop(page, {"again.txt": "The same words."})
    expect(page.get_by_role("link", name="once").first).to_be_visible()
    page.get_by_role("button", name="Import anyway").click()
    expect(page.locator("li[data-state=succeeded]")).to_have_count(2)


def test_trash_is_undone_restored_and_emptied(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    drop(page, {"plan.txt": "A plan."})
    expect(page.locator("li[data-state=succeeded]")).to_have_count(1)
    page.goto(f"{server.base_url}/#/library")
    row = page.get_by_role("link", name="plan")
    page.get_by_role("button", name="Move to trash: plan").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    page.get_by_role("button", name="Move to trash: plan").click()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore plan").click()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    page.get_by_role("link", name="Library").click()
    page.get_by_role("button", name="Move to trash: plan").click()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Delete for good: plan").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()


@pytest.fixture
def held_server(tmp_path: Path, no_models: dict[str, str]) -> Iterator[tuple[LiveServer, Path]]:
    """A server whose ffmpeg waits until the file `gate` is there."""
    gate, program = tmp_path / "gate", tmp_path / "ffmpeg"
    real = find_ffmpeg("")
    program.write_text(f'#!/bin/sh\nwhile [ ! -e "{gate}" ]; do sleep 0.05; done\nexec "{real}" "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    data_dir = tmp_path / "archive"
    data_dir.mkdir()
    with live_server(data_dir, environment={**no_models, "FFMPEG_PATH": str(program)}) as started:
        yield started, gate


def test_jobs_are_paused_moved_cancelled_and_tried_again(
    held_server: tuple[LiveServer, Path], visit: Enter, tmp_path: Path
) -> None:
    server, gate = held_server
    page = visit(server)
    for name in ("first", "second", "third"):
        tone(tmp_path / f"{name}.wav", 2, 200 + len(name) * 20 + ord(name[0]))
        pick(page, tmp_path / f"{name}.wav")
        expect(job(page, name)).to_be_visible()
        expect(on_its_way(page, name)).to_have_count(0)  # until it goes, what stands below it can still move
    first, second, third = (job(page, name) for name in ("first", "second", "third"))
    expect(first).to_have_attribute("data-state", "running")
    expect(first.get_by_role("progressbar")).to_be_visible()
    third.get_by_role("button", name="Move up").press("Enter")
    expect(page.locator("main li").nth(1)).to_contain_text("third")
    expect(third.get_by_role("button", name="Move down")).to_be_focused()
    expect(third).to_contain_text("next")
    third.drag_to(second, steps=5)
    expect(page.locator("main li").nth(1)).to_contain_text("second")
    second.drag_to(third, steps=5)
    expect(page.locator("main li").nth(1)).to_contain_text("third")
    second.get_by_role("button", name="Pause: second").press("Enter")
    expect(second).to_have_attribute("data-state", "paused")
    expect(second.get_by_role("button", name="Resume: second")).to_be_focused()
    first.get_by_role("button", name="Cancel").click()
    expect(first).to_have_attribute("data-state", "cancelled")
    expect(third).to_have_attribute("data-state", "running")
    gate.touch()
    # No weights are here: what cannot be transcribed says so.
    expect(third.locator(".bad")).to_have_text("The model is not here yet.")
    first.get_by_role("button", name="Try again").click()
    expect(first.locator(".bad")).to_have_text("The model is not here yet.")
    second.get_by_role("button", name="Resume").click()
    expect(second).to_have_attribute("data-state", "failed")


def test_a_missing_model_is_fetched_where_it_is_missed_and_the_job_goes_on_by_itself(
    server: LiveServer, visit: Enter, tmp_path: Path
) -> None:
    page = visit(server)
    lines = lines_of(page, server)
    tone(tmp_path / "talk.wav", 2, 300)
    pick(page, tmp_path / "talk.wav")
    row = job(page, "talk")
    expect(row.locator(".bad")).to_have_text("The model is not here yet.")
    expect(row.get_by_role("button", name="Try again")).to_have_count(0)
    asked: list[str] = []

    def fetched(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={})

    page.route("**/api/models/*/fetch", fetched)
    row.get_by_role("button", name=re.compile("^Fetch .*: talk$")).click()
    while not asked:
        page.evaluate("() => 1")
    model = asked[0].split("/")[-2]

    def arrived(state: str, done: int) -> None:
        event = {"seq": 100_000 + done, "type": "model", "model_id": model, "state": state, "error_code": None}
        lines[-1].send(json.dumps({**event, "bytes_done": done, "bytes_total": 2}))

    arrived("fetching", 1)
    expect(row).to_contain_text("Work goes on by itself then")
    expect(row.get_by_role("progressbar")).to_be_visible()
    with page.expect_response("**/api/jobs/*/retry"):
        arrived("ready", 2)


def test_the_page_catches_up_after_its_line_was_cut(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    page = visit(server)
    lines = lines_of(page, server)
    page.get_by_text("Nothing leaves this computer.").wait_for()
    note = tmp_path / "meanwhile.txt"
    note.write_text("Said while nobody listened.", encoding="utf-8")
    while not lines:
        page.evaluate("() => 1")
    lines[0].close()
    upload(server, note)
    expect(page.locator("li[data-state=succeeded]").filter(has_text="meanwhile")).to_be_visible()
    assert len(lines) >= 2


def test_a_server_that_is_gone_is_told_and_its_successor_asks_to_open_again(
    visit: Enter, server: LiveServer, tmp_path: Path
) -> None:
    page = visit(server, offline=True)
    page.get_by_text("Nothing leaves this computer.").wait_for()
    server.kill()
    expect(page.get_by_text("Server not reachable. Trying again.")).to_be_visible()
    with successor(server, tmp_path / "archive", {}):
        expect(page.get_by_role("heading", name="This tab cannot use RecordRoute")).to_be_visible()


def test_a_found_passage_of_a_document_is_opened_at_its_place(server: LiveServer, visit: Enter) -> None:
    page = visit(server)
    passages = [f"Passage {n} is about the weather and the harbour. " * 3 for n in range(60)]
    passages[45] = "여기에는 분기예산안이 적혀 있습니다."
    drop(page, {"long.txt": "\n\n".join(passages)})
    expect(page.locator("li[data-state=succeeded]")).to_have_count(1)
    page.goto(f"{server.base_url}/#/search?q=예산")
    page.locator("main li li").filter(has=page.locator("mark")).first.get_by_role("link").click()
    found = page.locator("ol > li[aria-current]")
    expect(found).to_contain_text("분기예산안")
    expect(found).to_be_in_viewport()


@pytest.mark.parametrize("ending", ["txt", "srt"])
def test_a_line_of_a_text_is_found_and_opened_at_its_place(server: LiveServer, visit: Enter, ending: str) -> None:
    lines = [f"지수: {n}번째로 날씨와 항구를 이야기했습니다." for n in range(80)]
    lines[55] = "서연: 분기예산안은 9월 15일로 확정하겠습니다."
    cues = [f"{n + 1}\n00:{n:02}:00,000 --> 00:{n:02}:02,000\n{line}\n" for n, line in enumerate(lines[:60])]
    page = visit(server)
    drop(page, {f"long.{ending}": "\n".join(cues if ending == "srt" else lines)})
    expect(page.locator("li[data-state=succeeded]")).to_have_count(1)
    page.goto(f"{server.base_url}/#/search?q=예산")
    page.locator("main li li").filter(has=page.locator("mark")).first.get_by_role("link").click()
    found = page.locator("ol > li[aria-current]")
    expect(found).to_contain_text(lines[55])
    expect(found).not_to_contain_text("날씨")
    expect(found).to_be_in_viewport()
    if ending == "srt":
        expect(found).to_contain_text("55:00")
        page.locator("ol > li").filter(has_text="54번째").get_by_role("button", name="54:00").click()
        expect(page.locator("ol > li[aria-current]")).to_contain_text("54번째")


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "passing")])
def test_a_bar_of_unknown_length_moves_only_where_motion_is_welcome(
    server: LiveServer, visit: Enter, motion: Literal["reduce", "no-preference"], animation: str
) -> None:
    page = visit(server)
    page.emulate_media(reduced_motion=motion)
    moving = "() => getComputedStyle(document.body.appendChild(document.createElement('progress'))).animationName"
    assert page.evaluate(moving) == animation
