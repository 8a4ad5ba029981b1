"""What can be said of job objects anywhere: their records have the sizes that Windows checks."""

from __future__ import annotations

import ctypes
import sys

import pytest

from sttEngine.workers.windows_job import BasicLimits, ExtendedLimits, JobGroup


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bit systems")
def test_the_records_have_the_sizes_of_winnt_h() -> None:
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    assert BasicLimits.limit_flags.offset == 16


@pytest.mark.skipif(sys.platform == "win32", reason="there it is made")
def test_elsewhere_there_is_none() -> None:
    with pytest.raises(OSError, match="Windows"):
        JobGroup()
