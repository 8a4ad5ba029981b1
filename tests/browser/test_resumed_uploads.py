"""Uploads go on: after a reload, a restart of the server, a time without a line, and in a browser that keeps no files."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from sttEngine.bench.live_server import LiveServer, fetch
from tests.browser.conftest import Enter
from tests.browser.restarts import successor

pytestmark = pytest.mark.browser

PIECES = re.compile(r"/api/uploads/\w+\?offset=")
MIB = 1024**2


def big(path: Path, mib: int) -> str:
    """A file of random bytes, which end at the probe. Returns its hash."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(mib):
            block = os.urandom(MIB)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def offset(request: Request) -> int:
    return int(parse_qs(urlsplit(request.url).query)["offset"][0])


def hold_after(page: Page, pieces: int) -> None:
    """Let so many pieces through; the next ones wait for ever."""
    seen: list[Route] = []

    def pass_some(route: Route) -> None:
        seen.append(route)
        if len(seen) <= pieces:
            route.continue_()

    page.route(PIECES, pass_some)


def row(page: Page, name: str) -> Locator:
    return page.locator("main li", has_not=page.locator("a.title")).filter(has_text=name)


def job(page: Page, name: str) -> Locator:
    return page.locator("main li", has=page.locator("a.title")).filter(has_text=name)


def arrived(server: LiveServer) -> list[tuple[str, str]]:
    return [(one["file_name"], one["sha256"]) for one in fetch(server, "/api/recordings")["recordings"]]


def test_a_reload_in_the_middle_goes_on_by_itself(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    sha256 = big(tmp_path / "long.mp4", 200)
    page = visit(server)
    hold_after(page, 5)
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(row(page, "long.mp4")).to_contain_text(re.compile(r"3[0-9] %"))
    page.evaluate(KEPT, "long.mp4")
    page.unroute(PIECES)
    sent: list[int] = []
    page.on("request", lambda request: sent.append(offset(request)) if PIECES.search(request.url) else None)
    page.reload()
    expect(job(page, "long")).to_be_visible()
    assert arrived(server) == [("long.mp4", sha256)]
    assert sent[0] >= 64 * MIB
    # Nothing stays behind.
    assert fetch(server, "/api/uploads") == {"uploads": []}
    page.evaluate(NONE_KEPT)


READ_FILES = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('recordroute');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction('files').objectStore('files').getAll();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result.map(file => file.name)); };
  };
})"""
# A promise is a value like others to `wait_for_function`, so the page itself asks until it is so.
_UNTIL = "async name => { while (!(%s)(await (" + READ_FILES + ")())) await new Promise(requestAnimationFrame); }"
KEPT = _UNTIL % "names => names.includes(name)"
NONE_KEPT = _UNTIL % "names => !names.length"
FORGET_FILES = """() => new Promise(resolve => {
  const opening = indexedDB.open('recordroute');
  opening.onsuccess = () => {
    const change = opening.result.transaction('files', 'readwrite');
    change.objectStore('files').clear();
    change.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def test_a_restart_of_the_server_in_the_middle(
    server: LiveServer, visit: Enter, tmp_path: Path, no_models: dict[str, str]
) -> None:
    sha256 = big(tmp_path / "long.mp4", 60)
    page = visit(server, offline=True)
    hold_after(page, 2)
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(row(page, "long.mp4")).to_contain_text(re.compile(r"2[0-9] %"))
    page.evaluate(KEPT, "long.mp4")
    server.kill()
    page.unroute(PIECES)
    with successor(server, tmp_path / "archive", no_models) as second:
        expect(page.get_by_role("heading", name="This tab cannot use RecordRoute")).to_be_visible()
        page.goto(second.url)
        expect(job(page, "long")).to_be_visible()
        assert arrived(second) == [("long.mp4", sha256)]


def test_a_time_without_a_line(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    sha256 = big(tmp_path / "long.mp4", 40)
    page = visit(server, offline=True)
    page.context.set_offline(True)
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(row(page, "long.mp4")).to_contain_text("Waiting for the server")
    page.context.set_offline(False)
    expect(job(page, "long")).to_be_visible()
    assert arrived(server) == [("long.mp4", sha256)]


def test_a_browser_that_keeps_no_files_asks_for_it_again(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    sha256 = big(tmp_path / "long.mp4", 40)
    page = visit(server)
    hold_after(page, 2)
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(row(page, "long.mp4")).to_contain_text(re.compile(r"4[0-9] %"))
    page.evaluate(KEPT, "long.mp4")
    page.evaluate(FORGET_FILES)
    page.unroute(PIECES)
    page.reload()
    expect(row(page, "long.mp4")).to_contain_text("Drop the same file again")
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(job(page, "long")).to_be_visible()
    assert arrived(server) == [("long.mp4", sha256)]


def test_a_second_window_leaves_uploads_to_the_first(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    sha256 = big(tmp_path / "long.mp4", 40)
    page = visit(server)
    hold_after(page, 2)
    page.locator("input[type=file]").set_input_files(tmp_path / "long.mp4")
    expect(row(page, "long.mp4")).to_contain_text(re.compile(r"4[0-9] %"))
    page.evaluate(KEPT, "long.mp4")
    other = page.context.new_page()
    other.goto(f"{server.base_url}/#/inbox")
    other.get_by_text("Nothing leaves this computer.").wait_for()
    expect(row(other, "long.mp4")).to_have_count(0)
    page.close()
    expect(job(other, "long")).to_be_visible()
    assert arrived(server) == [("long.mp4", sha256)]


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / "meetings"
    (folder / "2026" / "may").mkdir(parents=True)
    for name in ("one.txt", "2026/two.md", "2026/may/three.txt", ".hidden.txt"):
        (folder / name).write_text(f"Said in {name}.", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def assert_folder_arrived(page: Page, server: LiveServer) -> None:
    expect(page.locator("li[data-state=succeeded]")).to_have_count(3)
    left_out = page.get_by_role("group").filter(has_text="1 file of another kind was left out")
    left_out.locator("summary").click()
    expect(left_out.get_by_role("listitem")).to_have_text(["photo.jpg"])
    assert sorted(name for name, _ in arrived(server)) == ["one.txt", "three.txt", "two.md"]


def test_a_folder_is_dropped(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    page = visit(server)
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})
    assert_folder_arrived(page, server)


def test_a_folder_is_chosen(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    page = visit(server)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose folder").click()
    chooser.value.set_files(folder)
    assert_folder_arrived(page, server)
