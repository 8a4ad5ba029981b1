"""Every screen of the app, to look at and to compare: `python -m tests.browser.screens FOLDER` takes pictures of all of them.

With `--readme`, takes frontend/pictures/recording.png. With `--expected`, takes the small ones that tests compare with.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, FilePayload, Page, Route

from sttEngine.bench.archive import KOREAN_MEETING, MEETING, seed
from sttEngine.bench.browser import enter
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.settings import PROJECT_ROOT
from tests.browser import pictures
from tests.browser.busy import work_on
from tests.browser.chromium import chromium, context

README_PICTURE = PROJECT_ROOT / "frontend/pictures/recording.png"
HEIGHT = 800
MASK = "#808080"


@dataclass(frozen=True, slots=True)
class Look:
    language: str
    dark: bool
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{'dark' if self.dark else 'light'}-{self.width}"

    def open(self, browser: Browser, server: LiveServer, listen: Callable[[BrowserContext], None] = lambda opened: None) -> Page:
        """A browser of a person who sees it so, closed with `page.context.close()`."""
        opened = context(browser, language=self.language, dark=self.dark, width=self.width, height=HEIGHT)
        listen(opened)
        opened.add_init_script(COUNT_ASKED)
        opened.route(re.compile("/api/(diagnosis|models|storage)$"), _of_one_computer)
        return enter(opened, server)


ODD_WIDTHS = (Look("en", False, 360), Look("en", False, 3840))
LOOKS = tuple(Look(language, dark, width) for language in ("en", "ko") for dark in (False, True) for width in (1280, 390))


@dataclass(frozen=True, slots=True)
class Screen:
    """`ready`: what is there once it is whole. `varies`: what differs from one machine or moment to another.

    `prepare` comes before the screen is gone to, `act` once it is there.
    """

    name: str
    route: str
    ready: str
    varies: str = ""
    act: Callable[[Page], object] = lambda page: None
    prepare: Callable[[Page], object] = lambda page: None

    def show(self, page: Page, server: LiveServer) -> None:
        page.goto("about:blank")  # what was done on the one before is gone
        self.prepare(page)
        page.goto(f"{server.base_url}/{self.route}")
        page.locator(self.ready).first.wait_for(state="attached")
        self.act(page)


SETTINGS = (
    Screen("settings-general", "#/settings/general", "main select"),
    Screen("settings-speech", "#/settings/speech", "main select"),
    Screen("settings-minutes", "#/settings/minutes", "main select", act=lambda page: page.locator("main summary").click()),
    Screen("settings-models", "#/settings/models", "main li.model"),
    Screen("settings-templates", "#/settings/templates", "main li.entry"),
    Screen("settings-computer", "#/settings/computer", "main dl"),
    Screen("settings-data", "#/settings/data", "main ol"),
    Screen("settings-about", "#/settings/about", "main details"),
    Screen("settings-vocabulary", "#/settings/vocabulary", "main li"),
)


def _corrections(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("^(Corrections|교정 제안)")).click()
    page.locator("aside .touch").first.scroll_into_view_if_needed()


def screens(language: str) -> tuple[Screen, ...]:
    """Of an archive with meetings."""
    korean = language == "ko"
    recording = f"#/recording/{KOREAN_MEETING if korean else MEETING}"
    return (
        Screen("library", "#/library", "main [data-index]"),
        Screen("search", f"#/library?q={'회의' if korean else 'release'}", "mark"),
        Screen("tagged", f"#/library?tag={'마케팅' if korean else 'release'}", "main [data-index]"),
        Screen("ask", "#/ask", "main form"),
        Screen("recording", recording, ".track.drawn"),
        Screen(
            "minutes",
            recording,
            ".track.drawn",
            act=lambda page: page.get_by_role("tab", name=re.compile("^(Minutes|회의록)$")).click(),
        ),
        Screen("more", recording, ".track.drawn", act=lambda page: page.get_by_role("tab").last.click()),
        Screen("shortcuts", recording, ".track.drawn", act=lambda page: page.keyboard.press("?")),
        Screen("corrections", recording, ".track.drawn", act=_corrections),  # at the end: where it is left is gone to again
        *SETTINGS,
        Screen("welcome", "#/welcome", "h1"),
        Screen("trash", "#/trash", "h1"),
        Screen("export-menu", recording, ".track.drawn", act=lambda page: page.locator("details.menu > summary").click()),
        Screen("line-editor", recording, ".track.drawn", act=_edit_a_line),
        BUSY,
    )


def _edit_a_line(page: Page) -> None:
    line = page.locator("section.words li[id^=s]").nth(1)
    line.hover()
    line.get_by_role("button", name=re.compile("^(Edit line|줄 고치기)$")).click()
    page.locator("textarea").wait_for()


# The last one: from then on the page hears of these jobs instead of the server's.
BUSY = Screen("busy", "#/inbox", "main progress", prepare=work_on)


def screens_of_odd_widths() -> tuple[Screen, ...]:
    return (Screen("recording", f"#/recording/{MEETING}", ".track.drawn"), BUSY)


GIGABYTE = 10**9
PORTS = {"http": 8000, "ws": 8765}
ONE_COMPUTER: dict[str, object] = {
    "cores": 8,
    "memory_bytes": 16 * GIGABYTE,
    "free_disk_bytes": 200 * GIGABYTE,
    "free_bytes": 200 * GIGABYTE,
    "data_bytes": 3 * GIGABYTE,
    "models_bytes": 2 * GIGABYTE,
    "database_bytes": 40_000_000,
    "data_dir": "/home/mina/recordroute",
    "models_dir": "/home/mina/models",
    "system": "Linux 6.1 x86_64",
    "python": "3.11.2",
}

EMPTY = (
    Screen("empty-inbox", "#/inbox", "h1"),
    Screen("empty-library", "#/library", "h1"),
    Screen("empty-trash", "#/trash", "h1"),
    Screen("empty-ask", "#/ask", "main form"),
    Screen("empty-vocabulary", "#/vocabulary", "h1"),
)


def _of_one_computer(route: Route) -> None:
    """The server's answer as if every computer were one."""
    try:
        answer = route.fetch()
        route.fulfill(response=answer, json=_alike(answer.json()))
    except Error:  # the server is gone, or the page went on
        with suppress(Error):
            route.abort()


def _alike(answer: dict[str, Any]) -> dict[str, Any]:
    same = {name: value for name, value in ONE_COMPUTER.items() if name in answer}
    tools = [{**tool, "path": tool["path"] and f"/usr/bin/{tool['name']}"} for tool in answer.get("tools", ())]
    ports = [{**port, "number": PORTS[port["name"]]} for port in answer.get("ports", ())]
    return {**answer, **same, **({"tools": tools, "ports": ports} if tools else {})}


def taken(page: Page, server: LiveServer, wanted: tuple[Screen, ...]) -> Iterator[tuple[str, bytes]]:
    """The names of the screens and their pictures."""
    for screen in wanted:
        screen.show(page, server)
        yield screen.name, picture(page, screen.varies)


def taken_of_an_inbox(page: Page, server: LiveServer) -> Iterator[tuple[str, bytes]]:
    """The names and pictures of what an empty archive shows, of dropping, working, failing, and of a server that is gone."""
    yield from taken(page, server, EMPTY)
    page.goto(f"{server.base_url}/#/inbox")
    page.evaluate(DRAG_IN)
    yield "drop", picture(page)
    page.evaluate("() => window.dispatchEvent(new DragEvent('dragleave'))")
    page.locator("input[type=file]").first.set_input_files(_files())
    page.locator("li[data-state=failed]").first.wait_for()
    page.locator("li[data-state=succeeded]").first.wait_for()
    yield "inbox", picture(page, "main li .figures, main li time")
    server.kill()
    page.locator(".offline").wait_for()
    yield "offline", picture(page, "main li .figures, main li time")


def picture(page: Page, varies: str = "") -> bytes:
    page.evaluate(SETTLED)
    page.evaluate("() => document.fonts.ready")
    masks = [page.locator(varies)] if varies else []
    return page.screenshot(animations="disabled", caret="hide", mask=masks, mask_color=MASK)


COUNT_ASKED = """(() => {
  const ask = window.fetch;
  window.waiting = 0;
  window.fetch = (...asked) => { window.waiting += 1; return ask(...asked).finally(() => { window.waiting -= 1; }); };
})();"""
# Nothing is waited for, and what came was shown, in several frames one after another: an answer may ask for more.
SETTLED = """async () => {
  for (let frames = 0; frames < 4; frames = window.waiting ? 0 : frames + 1)
    await new Promise(shown => requestAnimationFrame(() => setTimeout(shown)));
}"""

DRAG_IN = """() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], 'x.txt'));
  window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: transfer, bubbles: true }));
}"""


def _files() -> list[FilePayload]:
    names = {"notes.txt": b"The budget was agreed.", "broken.mp3": b"ID3 this is no sound" * 40}
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in names.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--expected", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        models = Path(made) / "models"
        models.mkdir()
        environment = {"RECORDROUTE_MODELS_DIR": str(models)}
        full = Path(made) / "full"
        full.mkdir()
        seed(full)
        with live_server(full, environment=environment) as server:
            if args.readme:
                _readme_picture(browser, server)
            if args.folder or args.expected:
                for look in LOOKS:
                    page = look.open(browser, server)
                    _keep(page, taken(page, server, screens(look.language)), look, args)
                for look in ODD_WIDTHS:
                    page = look.open(browser, server)
                    _keep(page, taken(page, server, screens_of_odd_widths()), look, args)
        for number, look in enumerate(LOOKS if args.folder or args.expected else ()):
            empty = Path(made) / f"empty-{number}"
            empty.mkdir()
            with live_server(empty, environment=environment) as server:
                page = look.open(browser, server)
                _keep(page, taken_of_an_inbox(page, server), look, args)


def _keep(page: Page, shown: Iterator[tuple[str, bytes]], look: Look, args: argparse.Namespace) -> None:
    for name, png in shown:
        if args.folder:
            args.folder.mkdir(parents=True, exist_ok=True)
            (args.folder / f"{name}-{look}.png").write_bytes(png)
        if args.expected:
            pictures.write(pictures.small(png), pictures.EXPECTED / f"{name}-{look}.png")
    page.context.close()


def _readme_picture(browser: Browser, server: LiveServer) -> None:
    README_PICTURE.parent.mkdir(exist_ok=True)
    page = enter(context(browser), server, f"#/recording/{MEETING}?t=33")
    page.get_by_role("listitem").filter(has_text="I can write the test plan").first.wait_for()
    page.get_by_role("button", name="Pause").click()
    page.locator(".track.drawn").wait_for()
    page.screenshot(path=README_PICTURE)


if __name__ == "__main__":
    main()
