"""Where the player was last sent, as its own events tell it: playing on, or a slow machine, changes nothing about that."""

from __future__ import annotations

from playwright.sync_api import Page

NOTE_SEEKS = "document.addEventListener('seeking', event => { window.soughtTo = event.target.currentTime; }, true);"


def sought(page: Page, seconds: float) -> None:
    """Wait until the player has sound to play and was sent last to within a second and a half behind `seconds`."""
    page.wait_for_function(
        """at => { const audio = document.querySelector('audio');
                   return audio && audio.readyState >= audio.HAVE_CURRENT_DATA && !audio.seeking
                     && window.soughtTo >= at && window.soughtTo < at + 1.5; }""",
        arg=seconds,
    )


def stop_sound(page: Page) -> float:
    """Pause by key what is playing; the second at which the player stands now."""
    page.wait_for_function("() => !document.querySelector('audio').paused")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('audio').paused")
    return float(page.evaluate("() => document.querySelector('audio').currentTime"))


def stopped_at(page: Page, seconds: float) -> None:
    """Wait until the player has played up to `seconds` and stands still: not before, and not only at the end of the sound."""
    page.wait_for_function(
        """at => { const audio = document.querySelector('audio');
                   return audio.paused && audio.currentTime >= at && !audio.ended; }""",
        arg=seconds,
    )


def rate(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('audio').playbackRate"))


def paused_at(page: Page, seconds: float) -> None:
    """A player that stands still at this second, with nothing in focus."""
    page.wait_for_function("() => document.querySelector('audio')?.readyState >= 2")
    position = page.get_by_role("slider", name="Position")
    position.fill(str(seconds))
    position.blur()
    sought(page, seconds)


def plays(page: Page) -> None:
    page.wait_for_function("() => !document.querySelector('audio').paused")
