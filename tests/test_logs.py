from __future__ import annotations

import asyncio
import gc
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sttEngine.errors import InvalidRequest
from sttEngine.logs import log_loop_error, log_without_content, set_up_logs

SECRET = "what somebody said"


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


def fault() -> Exception:
    """An exception as they come: raised from another, both with words that nobody may read."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"not known: {SECRET}") from error
    except ValueError as error:
        return error


def test_a_trace_without_content_names_types_and_places(caplog: pytest.LogCaptureFixture) -> None:
    groups = ExceptionGroup(SECRET, [fault(), OSError(SECRET)])
    log_without_content(logging.getLogger("x"), groups, "job %s broke", "abc")
    assert SECRET not in caplog.text
    assert "job abc broke" in caplog.text and Path(__file__).name in caplog.text
    assert all(f"builtins.{name}" in caplog.text for name in ("ExceptionGroup", "ValueError", "KeyError", "OSError"))


def test_a_chain_that_bites_its_tail_ends(caplog: pytest.LogCaptureFixture) -> None:
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first
    log_without_content(logging.getLogger("x"), first, "broke")
    assert caplog.text.count("ValueError") == 1


def test_traces_that_libraries_log_are_without_content_too() -> None:
    stream = io.StringIO()
    set_up_logs("info", stream)
    try:
        raise fault()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("a library broke")
    assert SECRET not in stream.getvalue()
    assert "a library broke" in stream.getvalue() and "builtins.KeyError" in stream.getvalue()


async def test_an_event_loop_tells_of_lost_errors_without_content(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_loop_error)

    async def broken() -> None:
        raise fault()

    def callback(said: str) -> None:
        raise fault()

    lost = asyncio.create_task(broken())
    await asyncio.wait([lost])
    del lost
    gc.collect()
    loop.call_soon(callback, SECRET)
    await asyncio.sleep(0)
    assert SECRET not in caplog.text
    assert "never retrieved" in caplog.text and "a callback broke" in caplog.text


@pytest.mark.parametrize("where", ["main", "thread"])
def test_what_nobody_caught_ends_on_stderr_without_content(where: str) -> None:
    code = f"""
import threading
from sttEngine.logs import keep_content_out_of_traces
def break_down(): raise ValueError({SECRET!r}[:])
keep_content_out_of_traces()
if {where!r} == "main": break_down()
thread = threading.Thread(target=break_down); thread.start(); thread.join()
"""
    root = Path(__file__).resolve().parents[1]
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert "builtins.ValueError" in ended.stderr and SECRET not in ended.stderr
    assert ended.returncode == (1 if where == "main" else 0)
