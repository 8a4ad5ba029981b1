"""What a process that holds engines is started with, and how it gives memory back.

Engines ask for the same large blocks again and again, many times a second. By default glibc gives each back to the system and
gets it anew, page by page, zeroed: an eighth of the time of a transcription went there. Other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import os
import platform

_GLIBC = "glibc"
_TUNABLES = "GLIBC_TUNABLES"
_KEEPING_MEMORY = {
    "arena_max": 1,  # the arenas of threads hold no blocks over 32 MiB: those would come from the system again
    "hugetlb": 1,  # pages of 2 MiB where the system has them: as many fewer faults
    "mmap_threshold": 1 << 30,
    "trim_threshold": 1 << 32,  # until `give_back_memory`
    "top_pad": 1 << 26,
}


def engine_environment(threads: int) -> dict[str, str]:
    """Variables for an engine that may use so many threads, beside those the process has. What a person set in glibc wins."""
    environment = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), str(threads))
    environment["OPENBLAS_NUM_THREADS"] = "1"  # NumPy's threads wait for work by spinning, and engines hardly use them
    environment["TOKENIZERS_PARALLELISM"] = "false"
    environment |= dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1")
    if platform.libc_ver()[0] == _GLIBC:
        tunables = [f"glibc.malloc.{name}={value}" for name, value in _KEEPING_MEMORY.items()]
        environment[_TUNABLES] = ":".join([*tunables, *filter(None, [os.environ.get(_TUNABLES)])])
    return environment


def give_back_memory() -> None:
    """Let go of what nothing uses now: for a moment when much was freed."""
    if platform.libc_ver()[0] == _GLIBC:
        ctypes.CDLL(None).malloc_trim(0)
