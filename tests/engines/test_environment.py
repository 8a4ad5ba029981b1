"""A process that holds engines keeps its memory until it is told to give it back."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from sttEngine.engines.environment import engine_environment

ON_GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
BLOCK = 200 << 20
CHILD = f"""
import psutil
from sttEngine.engines.environment import give_back_memory
def resident():
    return psutil.Process().memory_info().rss
before = resident()
block = bytearray({BLOCK})
del block
kept = resident() - before
give_back_memory()
print(kept, resident() - before)
"""


def test_threads_are_the_engines_and_numpy_has_none_beside_them() -> None:
    environment = engine_environment(3)
    assert {environment[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")} == {"3"}
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert environment["HF_HUB_OFFLINE"] == environment["TRANSFORMERS_OFFLINE"] == "1"


@ON_GLIBC
def test_what_a_person_set_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.arena_max=7")
    tunables = engine_environment(1)["GLIBC_TUNABLES"].split(":")
    assert tunables[0] == "glibc.malloc.arena_max=1" and tunables[-1] == "glibc.malloc.arena_max=7"


@ON_GLIBC
def test_freed_memory_stays_until_it_is_given_back() -> None:
    environment = {**os.environ, **engine_environment(1)}
    done = subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True)
    kept, left = map(int, done.stdout.split())
    assert kept > 0.9 * BLOCK and left < 0.1 * BLOCK
    assert done.stderr == ""
