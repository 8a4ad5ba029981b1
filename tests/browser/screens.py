"""Every screen of the app, to look at and to compare: `python -m tests.browser.screens FOLDER` takes pictures of all of them.

With `--readme`, takes frontend/pictures/recording.png. With `--expected`, takes the small ones that tests compare with.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.browser import enter
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.settings import PROJECT_ROOT
from tests.browser import openings, pictures
from tests.browser.busy import work_on
from tests.browser.chromium import chromium, context
from tests.browser.looks import LOOKS, ODD_WIDTHS, Look
from tests.browser.seeded import NOTES, two_meetings, with_notes_in_the_trash

README_PICTURE = PROJECT_ROOT / "frontend/pictures/recording.png"
MASK = "#808080"


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
        page.unroute_all()
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
DRAWN = ".track.drawn"


def screens(language: str) -> tuple[Screen, ...]:
    """Of an archive with meetings."""
    korean = language == "ko"
    recording = f"#/recording/{KOREAN_MEETING if korean else MEETING}"
    return (
        Screen("library", "#/library", "main [data-index]"),
        Screen("search", f"#/library?q={'회의' if korean else 'release'}", "mark"),
        Screen("tagged", f"#/library?tag={'마케팅' if korean else 'release'}", "main [data-index]"),
        Screen("ask", "#/ask", "main form"),
        Screen("recording", recording, DRAWN),
        Screen("minutes", recording, DRAWN, act=openings.minutes),
        Screen("more", recording, DRAWN, act=lambda page: page.get_by_role("tab").last.click()),
        Screen("shortcuts", recording, DRAWN, act=lambda page: page.keyboard.press("?")),
        Screen("corrections", recording, DRAWN, act=openings.corrections),  # at the end: where it is left is gone to again
        *SETTINGS,
        Screen("welcome", "#/welcome", "h1"),
        Screen("welcome-models", "#/welcome", "h1", act=lambda page: openings.step_of_the_first_run(page, 1)),
        Screen("welcome-first", "#/welcome", "h1", act=lambda page: openings.step_of_the_first_run(page, 2)),
        Screen("trash", "#/trash", "main [data-index]"),
        Screen("empty-the-trash", "#/trash", "main [data-index]", act=openings.purge),
        Screen("trashed", f"#/recording/{NOTES}", "main .trashed"),
        Screen("chosen", "#/library", "main [data-index]", act=openings.selection),
        Screen("answered", "#/ask", "main form", prepare=openings.answering, act=openings.question),
        Screen("run-again", recording, DRAWN, act=openings.run_again),
        Screen("export-menu", recording, DRAWN, act=openings.export_menu),
        Screen("export-preview", recording, DRAWN, act=openings.export_preview),
        Screen("find", recording, DRAWN, act=lambda page: openings.find(page, "출시" if korean else "release")),
        Screen("line-editor", recording, DRAWN, act=openings.line_editor),
        Screen("template-editor", "#/settings/templates", "main li.entry", act=openings.template_editor),
        Screen("expired", "#/inbox", "h1", prepare=openings.another_launch),
        BUSY,
    )


# The last one: from then on the page hears of these jobs instead of the server's.
BUSY = Screen("busy", "#/inbox", "main progress", prepare=work_on)


def screens_of_odd_widths() -> tuple[Screen, ...]:
    return (Screen("recording", f"#/recording/{MEETING}", DRAWN), BUSY)


EMPTY = (
    Screen("empty-inbox", "#/inbox", "h1"),
    Screen("empty-library", "#/library", "h1"),
    Screen("empty-trash", "#/trash", "h1"),
    Screen("empty-ask", "#/ask", "main form"),
    Screen("empty-vocabulary", "#/vocabulary", "h1"),
)


def taken(page: Page, server: LiveServer, wanted: tuple[Screen, ...]) -> Iterator[tuple[str, bytes]]:
    """The names of the screens and their pictures."""
    for screen in wanted:
        screen.show(page, server)
        yield screen.name, picture(page, screen.varies)


def taken_of_an_inbox(page: Page, server: LiveServer) -> Iterator[tuple[str, bytes]]:
    """The names and pictures of what an empty archive shows, of dropping, working, failing, and of a server that is gone."""
    yield from taken(page, server, EMPTY)
    page.goto(f"{server.base_url}/#/inbox")
    page.evaluate(openings.DRAG_IN)
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


# Nothing is waited for, and what came was shown, in several frames one after another: an answer may ask for more.
SETTLED = """async () => {
  for (let frames = 0; frames < 4; frames = window.waiting ? 0 : frames + 1)
    await new Promise(shown => requestAnimationFrame(() => setTimeout(shown)));
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
        with two_meetings(Path(made), environment, with_notes_in_the_trash) as server:
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
    page.locator(DRAWN).wait_for()
    page.screenshot(path=README_PICTURE)


if __name__ == "__main__":
    main()
