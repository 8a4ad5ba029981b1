"""Who works on a model has it alone, and who waits for it can be told to stop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sttEngine.errors import Cancelled, Conflict
from sttEngine.weights.transfer import Transfer
from sttEngine.weights.turn import LOOK_SECONDS, at_once, in_turn
from tests.weights.test_fetch_hub import RecordedStop

ANOTHER = """
import sys
from pathlib import Path
from sttEngine.weights.turn import at_once
with at_once(Path(sys.argv[1]), "tiny"):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_a_model_that_another_process_works_on_is_refused_until_it_ends(tmp_path: Path) -> None:
    words = [sys.executable, "-c", ANOTHER, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline().strip() == b"mine"
        with pytest.raises(Conflict), at_once(tmp_path, "tiny"):
            pass
        with at_once(tmp_path, "another"):
            pass
        other.kill()
        other.wait()
    with at_once(tmp_path, "tiny"):
        pass


def test_a_stop_ends_the_waiting(tmp_path: Path) -> None:
    stop = RecordedStop()
    stop.comes = True
    with (
        at_once(tmp_path, "tiny"),
        pytest.raises(Cancelled),
        in_turn(tmp_path, "tiny", Transfer(0, lambda done, total: None, stop)),
    ):
        pass
    assert stop.waits == [LOOK_SECONDS]


def test_the_turn_comes_when_the_other_has_done(tmp_path: Path) -> None:
    with at_once(tmp_path, "tiny"):
        pass
    with in_turn(tmp_path, "tiny", Transfer(0, lambda done, total: None)), pytest.raises(Conflict), at_once(tmp_path, "tiny"):
        pass
