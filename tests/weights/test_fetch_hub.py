"""A hub download survives what networks and servers do, and never leaves wrong bytes under the right name."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from sttEngine.errors import Cancelled, DiskFull, SourceUnreachable, WrongBytes
from sttEngine.weights import fetch_hub
from sttEngine.weights.fetch_hub import ATTEMPTS, HubFile, fetch_file, file_url
from sttEngine.weights.transfer import Transfer
from tests.weights.hub_server import Hub

BODY = os.urandom(3_000_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
PATH = "/org/model/resolve/main/weights.bin"


class RecordedStop(threading.Event):
    """A stop whose waits are noted instead of waited. With `comes` the stop comes while the first of them lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.comes = False

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        if self.comes:
            self.set()
        return self.is_set()


class Fetch:
    """One file of the hub on its way to `target`."""

    def __init__(self, hub: Hub, target: Path) -> None:
        hub.files[PATH] = BODY
        self.hub, self.target = hub, target
        self.seen: list[int] = []
        self.stop = RecordedStop()
        self.waits = self.stop.waits
        self.part = target.with_name(target.name + ".part")

    def run(self, *, sha256: str | None = SHA256, size: int | None = len(BODY), path: str = "weights.bin") -> None:
        url = file_url(self.hub.url, "org/model", "main", path)
        transfer = Transfer(len(BODY), lambda done, total: self.seen.append(done), self.stop)
        with httpx.Client(timeout=5) as client:
            fetch_file(client, HubFile(url, size, sha256), self.target, transfer, 0)


@pytest.fixture
def fetch(hub: Hub, tmp_path: Path) -> Fetch:
    return Fetch(hub, tmp_path / "weights.bin")


def test_a_whole_file_arrives_and_progress_reaches_its_size(fetch: Fetch) -> None:
    fetch.run()
    assert fetch.target.read_bytes() == BODY
    assert fetch.seen[-1] == len(BODY) and fetch.seen == sorted(fetch.seen)
    assert not fetch.part.exists()


def test_cut_connections_are_resumed_where_they_broke(fetch: Fetch) -> None:
    fetch.hub.cut_after = [1_000_000, 500_000, 0]
    fetch.run()
    assert fetch.target.read_bytes() == BODY
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0 for asked in fetch.hub.ranges]
    assert starts[0] == 0 and len(starts) == 4
    assert starts[1] > 0 and starts == sorted(starts)
    assert len(fetch.waits) == 3


def test_a_part_left_by_an_earlier_run_is_continued(fetch: Fetch) -> None:
    fetch.part.write_bytes(BODY[:1_234_567])
    fetch.run()
    assert fetch.target.read_bytes() == BODY
    assert fetch.hub.ranges == ["bytes=1234567-"]


def test_a_part_that_is_whole_already_is_taken(fetch: Fetch) -> None:
    fetch.part.write_bytes(BODY)
    fetch.run()
    assert fetch.target.read_bytes() == BODY


def test_a_server_that_ignores_ranges_starts_over_cleanly(fetch: Fetch) -> None:
    fetch.hub.ignore_ranges = True
    fetch.part.write_bytes(b"x" * 1000)
    fetch.run()
    assert fetch.target.read_bytes() == BODY


def test_a_range_answered_from_another_place_is_not_appended(fetch: Fetch) -> None:
    fetch.hub.shift_ranges = True
    fetch.part.write_bytes(BODY[:1000])
    fetch.run()
    assert fetch.target.read_bytes() == BODY


def test_a_part_longer_than_the_file_is_dropped(fetch: Fetch) -> None:
    fetch.part.write_bytes(BODY + b"more")
    fetch.run()
    assert fetch.target.read_bytes() == BODY


def test_wrong_bytes_are_refused_and_nothing_is_kept(fetch: Fetch) -> None:
    fetch.hub.wrong_bytes = True
    with pytest.raises(WrongBytes):
        fetch.run()
    assert not fetch.target.exists() and not fetch.part.exists()


@pytest.mark.parametrize("announce", ["sha256", "git"])
def test_without_a_catalog_hash_the_announced_one_is_checked(fetch: Fetch, announce: str) -> None:
    fetch.hub.announce = announce
    fetch.run(sha256=None, size=None)
    assert fetch.target.read_bytes() == BODY
    fetch.target.unlink()
    fetch.hub.wrong_bytes = True
    with pytest.raises(WrongBytes):
        fetch.run(sha256=None, size=None)
    assert not fetch.target.exists() and not fetch.part.exists()


def test_a_file_that_nobody_vouches_for_is_refused(fetch: Fetch) -> None:
    fetch.hub.announce = "nothing"
    with pytest.raises(WrongBytes):
        fetch.run(sha256=None, size=None)
    assert not fetch.target.exists() and not fetch.part.exists()


def test_a_busy_server_is_asked_again_with_growing_waits(fetch: Fetch) -> None:
    fetch.hub.failures = [503, 429, 500]
    fetch.run()
    assert fetch.waits == [1.0, 2.0, 4.0]


def test_a_server_that_never_gives_a_byte_is_given_up(fetch: Fetch) -> None:
    fetch.hub.failures = [503] * 50
    with pytest.raises(SourceUnreachable):
        fetch.run()
    assert len(fetch.waits) == ATTEMPTS - 1


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refusal_is_told_at_once(fetch: Fetch, code: int) -> None:
    fetch.hub.failures = [code]
    with pytest.raises(SourceUnreachable, match=str(code)):
        fetch.run()
    assert fetch.waits == []


def test_a_stop_ends_the_transfer_and_keeps_the_part(fetch: Fetch) -> None:
    fetch.stop.set()
    with pytest.raises(Cancelled):
        fetch.run()
    assert not fetch.target.exists()


def test_a_stop_ends_a_wait_before_the_next_attempt(fetch: Fetch) -> None:
    fetch.hub.failures = [503, 503]
    fetch.stop.comes = True
    with pytest.raises(Cancelled):
        fetch.run()
    assert len(fetch.waits) == 1 and fetch.hub.failures == [503]


def test_a_stop_ends_a_real_wait() -> None:
    transfer = Transfer(0, lambda done, total: None)
    threading.Timer(0.05, transfer.stop.set).start()
    with pytest.raises(Cancelled):
        transfer.wait(3600)


@pytest.mark.parametrize("size", [len(BODY), None], ids=["size in the catalog", "size from the hub"])
def test_a_hub_that_sends_without_end_is_cut_off_at_the_size(fetch: Fetch, size: int | None) -> None:
    fetch.hub.endless = True
    with pytest.raises(WrongBytes):
        fetch.run(size=size)
    assert fetch.seen[-1] <= len(BODY) and not fetch.part.exists()


def test_without_any_size_a_constant_bounds_what_is_taken(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_hub, "LARGEST_UNKNOWN_BYTES", len(BODY) * 2)
    fetch.hub.announce = "hash only"
    fetch.hub.endless = True
    with pytest.raises(WrongBytes, match="more bytes"):
        fetch.run(size=None)
    assert not fetch.part.exists()


def test_a_file_larger_than_the_disk_is_refused_before_it_is_fetched(fetch: Fetch) -> None:
    fetch.hub.announce = "nothing"
    fetch.hub.endless = True
    with pytest.raises(DiskFull):
        fetch.run(size=10**18)
    assert fetch.seen == []


def test_another_size_than_the_catalogs_is_refused_at_once(fetch: Fetch) -> None:
    with pytest.raises(WrongBytes, match=str(len(BODY))):
        fetch.run(size=len(BODY) + 1)
    assert len(fetch.hub.ranges) == 1 and fetch.seen == []


def test_a_store_that_holds_less_than_the_hub_announces_is_given_up(fetch: Fetch) -> None:
    fetch.hub.cut_after = [len(BODY) - 1] * 50
    fetch.hub.ignore_ranges = True
    with pytest.raises(SourceUnreachable):
        fetch.run()
    assert len(fetch.hub.ranges) == ATTEMPTS


def test_a_part_that_was_altered_is_fetched_once_more_from_its_start(fetch: Fetch) -> None:
    fetch.part.write_bytes(bytes(1_000_000))
    fetch.run()
    assert fetch.target.read_bytes() == BODY
    assert fetch.hub.ranges == ["bytes=1000000-", None]


def test_a_part_of_the_right_size_and_wrong_bytes_is_fetched_again(fetch: Fetch) -> None:
    fetch.part.write_bytes(bytes(len(BODY)))
    fetch.run()
    assert fetch.target.read_bytes() == BODY


def test_a_file_that_changes_at_the_hub_between_two_attempts_arrives(fetch: Fetch) -> None:
    new = os.urandom(len(BODY))
    fetch.hub.cut_after, fetch.hub.changes_to = [1_000_000], new
    fetch.run(sha256=None, size=None)
    assert fetch.target.read_bytes() == new
    assert fetch.hub.ranges[-1] is None


def test_wrong_bytes_from_the_start_are_not_asked_for_twice(fetch: Fetch) -> None:
    fetch.hub.wrong_bytes = True
    with pytest.raises(WrongBytes):
        fetch.run()
    assert fetch.hub.ranges == [None]


def test_an_altered_part_and_wrong_bytes_end_after_one_more_try(fetch: Fetch) -> None:
    fetch.hub.wrong_bytes = True
    fetch.part.write_bytes(b"x" * 1000)
    with pytest.raises(WrongBytes):
        fetch.run()
    assert fetch.hub.ranges == ["bytes=1000-", None] and not fetch.part.exists()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(SourceUnreachable, match="address"):
        file_url("http://hub.example:port", "org/model", "main", "weights.bin")


LIMITED = """
import resource, signal, sys
from pathlib import Path
import httpx
from sttEngine.errors import DiskFull
from sttEngine.weights.fetch_hub import HubFile, fetch_file
from sttEngine.weights.transfer import Transfer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
url, size, sha256, target = sys.argv[1:]
with httpx.Client() as client:
    try:
        fetch_file(client, HubFile(url, int(size), sha256), Path(target), Transfer(int(size), lambda done, total: None), 0)
    except DiskFull as error:
        print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_is_named_and_what_arrived_is_kept(fetch: Fetch) -> None:
    url = file_url(fetch.hub.url, "org/model", "main", "weights.bin")
    words = [sys.executable, "-c", LIMITED, url, str(len(BODY)), SHA256, str(fetch.target)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == DiskFull.code
    assert 0 < fetch.part.stat().st_size <= 1_500_000
    fetch.run()
    assert fetch.target.read_bytes() == BODY
    assert fetch.hub.ranges[-1] != "bytes=0-"
