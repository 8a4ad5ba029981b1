from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from sttEngine.errors import InvalidRequest
from sttEngine.logs import set_up_logs


@pytest.fixture(autouse=True)
def root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lines_are_short_and_start_at_the_level() -> None:
    stream = io.StringIO()
    set_up_logs("info", stream)
    logging.getLogger("sttEngine.jobs").info("job %s done", "abc")
    logging.getLogger("sttEngine.jobs").debug("unseen")
    logging.getLogger("httpx").info("GET /secret")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith(" I sttEngine.jobs: job abc done")


def test_setting_up_again_does_not_double_lines() -> None:
    first, second = io.StringIO(), io.StringIO()
    set_up_logs("DEBUG", first)
    set_up_logs("WARNING", second)
    logging.getLogger("x").warning("once")
    assert first.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 1


def test_a_level_that_is_none() -> None:
    with pytest.raises(InvalidRequest):
        set_up_logs("loud")
