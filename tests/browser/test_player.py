"""The player: its waveform, its loops, and where it stands after a reload."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from sttEngine.bench.archive import KOREAN_MEETING, MEETING
from sttEngine.bench.live_server import LiveServer, upload
from sttEngine.settings import PROJECT_ROOT
from tests.browser.conftest import Enter
from tests.browser.sound import paused_at, plays, sought, stop_sound

pytestmark = pytest.mark.browser

MEETING_FILE = PROJECT_ROOT / "tests/recordings/meeting.ogg"
# Of a waveform that stands at its beginning: its fullest colour, and the one that borders of controls have.
DRAWN_COLOURS = """() => {
  const host = document.querySelector('.wave > div > div').shadowRoot;
  const canvas = [...host.querySelectorAll('canvas')].find(one => one.width > 100);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255) return `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`;
}"""
TOKEN_COLOUR = """() => { const probe = document.body.appendChild(document.createElement('i')); probe.style.color = 'var(--edge)';
  const colour = getComputedStyle(probe).color; probe.remove(); return colour; }"""
PLAY_TO_THE_END = """() => { const audio = document.querySelector('audio');
  audio.currentTime = audio.duration - 0.2; audio.play(); }"""
# Two clicks in a row before there is sound; done when the attempt to play has ended.
TWICE = """async button => { const audio = document.querySelector('audio'); let tried;
  audio.play = () => tried = HTMLMediaElement.prototype.play.call(audio);
  button.click(); button.click();
  delete audio.play; await tried.catch(() => undefined); }"""
NOTE_TURNS = """() => { window.turns = [];
  const audio = document.querySelector('audio');
  audio.addEventListener('seeking', () => window.turns.push(audio.currentTime)); }"""


def test_a_waveform_is_drawn_from_the_sound_and_a_click_seeks(server: LiveServer, visit: Enter) -> None:
    recording = upload(server, MEETING_FILE)["recording"]
    page = visit(server, f"#/recording/{recording['id']}")
    track = page.locator(".track.drawn")
    track.wait_for()
    length = float(page.get_by_role("slider", name="Position").get_attribute("max") or 0)
    assert length > 30
    # Nothing moves when it comes: its room was there before.
    assert page.evaluate(
        "() => { const host = document.querySelector('.wave > div > div').shadowRoot;"
        "  return [...host.querySelectorAll('canvas')].some(one => one.width > 100); }"
    )
    assert page.evaluate(DRAWN_COLOURS) == page.evaluate(TOKEN_COLOUR)
    box = track.bounding_box()
    assert box is not None
    track.click(position={"x": box["width"] * 0.5, "y": box["height"] / 2})
    sought(page, length / 2 - 0.5)
    expect(page.get_by_role("slider", name="Position")).to_have_attribute("aria-valuetext", re.compile(r"^0:\d\d of \d:\d\d$"))


def test_the_waveform_is_as_high_as_its_room_in_every_window(server: LiveServer, visit: Enter) -> None:
    recording = upload(server, MEETING_FILE)["recording"]
    page = visit(server, f"#/recording/{recording['id']}")
    page.locator(".track.drawn").wait_for()
    for width in (600, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function(
            "() => { const wave = document.querySelector('.wave');"
            "  const canvases = [...document.querySelector('.wave > div > div').shadowRoot.querySelectorAll('canvas')];"
            "  return canvases.length > 0 && canvases.every(one => one.getBoundingClientRect().height === wave.clientHeight); }"
        )


def test_without_its_waveform_the_sound_plays_all_the_same(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    page.route("**/peaks", lambda route: route.abort())
    page.goto(f"{library.base_url}/#/recording/{MEETING}")
    page.get_by_role("button", name="Play from 0:55").click()
    sought(page, 55)
    stop_sound(page)
    assert page.locator(".track.drawn").count() == 0


def test_a_document_has_no_player_and_no_complaint(server: LiveServer, visit: Enter, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("One passage.\n\nAnother passage.", encoding="utf-8")
    recording = upload(server, note)["recording"]
    page = visit(server, f"#/recording/{recording['id']}")
    expect(page.get_by_role("region", name="Transcript")).to_contain_text("Another passage.")
    expect(page.get_by_role("region", name="Player")).to_have_count(0)
    page.get_by_text("Export").click()
    expect(page.get_by_role("link", name="Text (.txt)")).to_be_visible()
    expect(page.get_by_role("link", name="Subtitles")).to_have_count(0)


def test_a_loop_really_loops(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    paused_at(page, 30)
    page.keyboard.press("[")
    page.get_by_role("slider", name="Position").fill("30.6")
    page.keyboard.press("]")
    sought(page, 30)  # from its end it begins at once
    expect(page.get_by_role("button", name="Stop looping")).to_be_visible()
    page.evaluate(NOTE_TURNS)
    page.keyboard.press("Space")
    page.wait_for_function("() => window.turns.filter(at => Math.abs(at - 30) < 0.05).length >= 3")
    page.get_by_role("button", name="Stop looping").click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 31.5")
    page.keyboard.press("k")


def test_the_end_of_the_sound_can_be_the_end_of_a_loop(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{KOREAN_MEETING}")
    paused_at(page, 74)
    page.keyboard.press("[")
    page.get_by_role("slider", name="Position").fill("75")
    page.keyboard.press("]")
    page.get_by_role("slider", name="Position").fill("74.5")
    page.evaluate(NOTE_TURNS)
    page.keyboard.press("Space")
    page.wait_for_function("() => window.turns.filter(at => Math.abs(at - 74) < 0.05).length >= 2")


def test_the_speed_is_remembered_for_every_recording(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    page.get_by_label("Speed").select_option("3")
    page.goto(f"{library.base_url}/#/recording/{KOREAN_MEETING}")
    page.reload()
    expect(page.get_by_label("Speed")).to_have_value("3")
    page.wait_for_function("() => document.querySelector('audio')?.playbackRate === 3")


def test_a_reload_returns_to_where_one_was_and_not_to_where_a_link_led(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}?t=33")
    sought(page, 33)
    stop_sound(page)
    page.get_by_role("slider", name="Position").fill("120")
    sought(page, 120)
    page.reload()
    sought(page, 120)
    assert page.evaluate("() => document.querySelector('audio').paused")


def test_a_reload_returns_to_what_one_was_reading(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}", height=500)
    paused_at(page, 9)
    page.mouse.move(500, 400)
    page.mouse.wheel(0, 5000)
    last = page.locator("section.words").get_by_text("The next meeting is on Thursday at ten. Thank you.")
    expect(last).to_be_in_viewport()
    page.wait_for_function("id => parseInt(localStorage.getItem(`recordroute.line.${id}`)) > 10", arg=MEETING)
    page.reload()
    expect(last).to_be_in_viewport()
    sought(page, 9)


def test_a_key_that_is_held_neither_plays_nor_pauses_again(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    paused_at(page, 30)
    for _ in range(3):
        page.keyboard.down("Space")
    page.keyboard.up("Space")
    plays(page)


def test_playing_and_pausing_at_once_is_no_damage(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    held: list[Route] = []
    page.route("**/audio", lambda route: held.append(route))
    page.goto(f"{library.base_url}/#/recording/{MEETING}")
    play = page.get_by_role("button", name="Play", exact=True)
    play.evaluate(TWICE)
    expect(play).to_be_enabled()
    expect(page.get_by_text("The sound is gone or damaged.")).to_have_count(0)
    assert held
    page.unroute("**/audio")  # those that were held go on
    play.click()
    plays(page)


def test_sound_that_is_late_does_not_keep_the_waveform_back(library: LiveServer, visit: Enter) -> None:
    page = visit(library)
    held: list[Route] = []
    page.route("**/audio", lambda route: held.append(route))
    page.goto(f"{library.base_url}/#/recording/{MEETING}")
    page.locator(".track.drawn").wait_for()
    assert held
    page.unroute("**/audio")


def test_a_sound_that_has_ended_is_not_followed(library: LiveServer, visit: Enter) -> None:
    page = visit(library, f"#/recording/{MEETING}")
    follow = page.get_by_role("button", name="Follow the sound")
    paused_at(page, 30)
    page.locator("section.words li[tabindex='0']").press("ArrowDown")
    expect(follow).to_be_visible()
    page.evaluate(PLAY_TO_THE_END)
    expect(follow).to_have_count(0)
    page.get_by_role("button", name="Back 10 seconds").click()
    expect(follow).to_be_visible()
