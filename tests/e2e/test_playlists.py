"""A playlist names other files: none of them is opened, on this computer or in the network, under whatever ending it comes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.watched_server import WatchedServer, assert_error

SECRET = "seventeen-violet-herons-keep-the-ledger"


@dataclass(frozen=True)
class Lures:
    """What a playlist could reach: a file of this computer and a listener in the network."""

    file: Path
    listener: socket.socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/{SECRET[:5]}.wav"


@pytest.fixture(scope="module")
def lures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lures]:
    file = tmp_path_factory.mktemp("lures") / "private.txt"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Lures(file, listener)


def playlists(target: str) -> dict[str, bytes]:
    """A playlist of each kind that points at `target`, by the ending it usually has."""
    xml = '<?xml version="1.0"?>\n'
    texts = {
        "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
        "m3u": f"\ufeff#EXTM3U\r\n#EXTINF:123,A song\r\n{target}\r\n",
        "pls": f"[playlist]\nFile1={target}\nNumberOfEntries=1\nVersion=2\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{target}'\n",
        "concat": f"# a script\nfile '{target}'\nduration 5\nfile '{target}'\n",
        "sdp": f"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\na=control:{target}\r\nm=audio 5004 RTP/AVP 0\r\n",
        "mpd": f'{xml}<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{target}</BaseURL></Period></MPD>',
        "xspf": f'{xml}<playlist version="1"><trackList><track><location>{target}</location></track></trackList></playlist>',
        "asx": f'<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
        "smil": f'<smil><body><audio src="{target}"/></body></smil>',
        "wpl": f'<?wpl version="1.0"?>\n<smil><body><seq><media src="{target}"/></seq></body></smil>',
        "asf": f"[Reference]\r\nRef1={target}\r\n",
    }
    return {ending: text.encode() for ending, text in texts.items()}


ENDINGS = ("m3u8", "mp4", "wav", "txt", "")


@pytest.mark.parametrize("reach", ["file", "file url", "network"])
@pytest.mark.parametrize("kind", sorted(playlists("")))
def test_no_playlist_is_followed(server: WatchedServer, lures: Lures, kind: str, reach: str) -> None:
    target = {"file": str(lures.file), "file url": f"file://{lures.file}", "network": lures.url}[reach]
    content = playlists(target)[kind]
    jobs = [server.accept(f"list.{ending}".rstrip("."), content, duplicate="keep") for ending in (kind, *ENDINGS)]
    for job in jobs:
        outcome = server.outcome(job)
        assert (outcome.job["state"], outcome.code, outcome.segments) == ("failed", "playlist_refused", [])
        assert_error(outcome.job["error"])
    assert_unreached(server, lures)


def test_a_playlist_in_disguise_is_not_followed(server: WatchedServer, lures: Lures) -> None:
    """With bytes before it that make it no text, only the demuxers decide; those that read playlists are not among them."""
    for reach in (str(lures.file), lures.url):
        for disguise in (b"\x00", b"ID3\x04\x00\x00\x00\x00\x00\x00", b"\xff\xfb\x90\x64"):
            for ending in ("mp3", "m3u8", "mp4", "avi"):
                content = disguise + playlists(reach)["m3u8"]
                outcome = server.outcome(server.accept(f"list.{ending}", content, duplicate="keep"))
                assert outcome.job["state"] == "failed"
                assert outcome.code in ("unreadable_media", "unsupported_format", "playlist_refused", "no_audio")
    assert_unreached(server, lures)


def test_a_bare_address_is_only_a_text(server: WatchedServer, lures: Lures) -> None:
    outcome = server.outcome(server.accept("link.txt", lures.url.encode()))
    assert (outcome.job["state"], outcome.text) == ("succeeded", lures.url)
    assert_unreached(server, lures)


def assert_unreached(server: WatchedServer, lures: Lures) -> None:
    with pytest.raises(BlockingIOError):
        lures.listener.accept()
    for file in (path for path in server.data_dir.rglob("*") if path.is_file()):
        assert SECRET.encode() not in file.read_bytes(), file
    assert SECRET not in server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
    server.assert_tidy()
