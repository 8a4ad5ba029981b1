"""A process that holds engines keeps its memory until it is told to give it back."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from sttEngine.engines.environment import engine_environment

LIBRARY, VERSION = platform.libc_ver()
ON_GLIBC = pytest.mark.skipif(LIBRARY != "glibc", reason="other C libraries are left as they are")
TELLS_TUNABLES = LIBRARY == "glibc" and tuple(map(int, VERSION.split("."))) >= (2, 35)
BLOCK = 200 << 20
MEASURING = """
import psutil
def resident():
    return psutil.Process().memory_info().rss
"""
FREED = f"""
from sttEngine.engines.environment import give_back_memory
before = resident()
block = bytearray({BLOCK})
del block
kept = resident() - before
give_back_memory()
print(kept, resident() - before)
"""
CLOSED = f"""
from sttEngine.engines.residency import Residency
class Engine:
    def __init__(self):
        self.block = bytearray({BLOCK})
    def close(self):
        print(resident() - before)
residency = Residency(60.0)
before = resident()
with residency.lease("a", Engine):
    pass
residency.close()
print(resident() - before)
"""


def printed(*command: str | Path) -> str:
    """What a process prints that is started as one with engines is, and has nothing to complain of."""
    environment = {**os.environ, **engine_environment(1)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def tunables_in_force() -> dict[str, int]:
    """What glibc itself says of its memory. It passes over in silence what it does not know."""
    (loader,) = {Path(one.path) for one in psutil.Process().memory_maps() if Path(one.path).name.startswith("ld-")}
    told = re.findall(r"^glibc\.malloc\.(\w+): (\w+)", printed(loader, "--list-tunables"), re.MULTILINE)
    return {name: int(value, 0) for name, value in told}


def test_threads_are_the_engines_and_numpy_has_none_beside_them() -> None:
    environment = engine_environment(3)
    assert {environment[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")} == {"3"}
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert environment["HF_HUB_OFFLINE"] == environment["TRANSFORMERS_OFFLINE"] == "1"


@pytest.mark.skipif(not TELLS_TUNABLES, reason="this C library does not tell its tunables")
@pytest.mark.parametrize(("persons", "arenas"), [("", 1), ("glibc.malloc.arena_max=7", 7)])
def test_glibc_takes_what_it_is_told_and_a_person_has_the_last_word(
    monkeypatch: pytest.MonkeyPatch, persons: str, arenas: int
) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", persons)
    ours = {"hugetlb": 1, "mmap_threshold": 1 << 30, "trim_threshold": 1 << 32, "top_pad": 1 << 26}
    assert tunables_in_force().items() >= {**ours, "arena_max": arenas}.items()


@ON_GLIBC
def test_what_a_person_set_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=7")
    tunables = engine_environment(1)["GLIBC_TUNABLES"].split(":")
    assert tunables[0] == "glibc.malloc.arena_max=1" and tunables[-1] == "glibc.malloc.arena_max=7"
    monkeypatch.delenv("GLIBC_TUNABLES")
    assert engine_environment(1)["GLIBC_TUNABLES"].split(":") == tunables[:-1]


@ON_GLIBC
def test_freed_memory_stays_until_it_is_given_back() -> None:
    kept, left = map(int, printed(sys.executable, "-c", MEASURING + FREED).split())
    assert kept > 0.9 * BLOCK and left < 0.1 * BLOCK


@ON_GLIBC
def test_an_engine_that_leaves_gives_its_memory_back() -> None:
    at_closing, left = map(int, printed(sys.executable, "-c", MEASURING + CLOSED).split())
    assert at_closing > 0.9 * BLOCK and left < 0.1 * BLOCK
