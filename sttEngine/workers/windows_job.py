"""The process group's counterpart on Windows: a job object that ends all its processes when its last handle is closed.

The server makes it and keeps the only handle, so that however the server ends, the system ends the worker and what that
started. The worker joins by name, before it starts anything: put in by the server, it could already have children outside (a
virtual environment's python.exe starts the real one as a child). `taskkill /T` would not do: it follows parents, and finds no
ffmpeg whose worker is gone already.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any
from uuid import uuid4

KILL_ON_JOB_CLOSE = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
EXTENDED_LIMIT_INFORMATION = 9  # JobObjectExtendedLimitInformation
ASSIGN_PROCESS = 0x0001  # JOB_OBJECT_ASSIGN_PROCESS


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION"""

    _fields_ = (
        ("per_process_user_time_limit", ctypes.c_int64),
        ("per_job_user_time_limit", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set_size", ctypes.c_size_t),
        ("maximum_working_set_size", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION"""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory_limit", ctypes.c_size_t),
        ("job_memory_limit", ctypes.c_size_t),
        ("peak_process_memory_used", ctypes.c_size_t),
        ("peak_job_memory_used", ctypes.c_size_t),
    )


class JobGroup:
    """Fulfils `process_group.WorkerGroup`. Raises OSError when the system makes no job object."""

    passed: tuple[int, ...] = ()

    def __init__(self) -> None:
        self.lifeline = f"RecordRoute-{uuid4().hex}"
        self._kernel = _kernel32()
        self._job: int | None = _checked(self._kernel.CreateJobObjectW(None, self.lifeline))
        limits = ExtendedLimits()
        limits.basic.limit_flags = KILL_ON_JOB_CLOSE
        _checked(
            self._kernel.SetInformationJobObject(
                self._job, EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )

    def handed_over(self) -> None: ...

    def end(self, leader_pid: int) -> None:
        if self._job is None:
            return
        self._kernel.TerminateJobObject(self._job, 1)
        try:
            os.kill(leader_pid, signal.SIGTERM)  # ends it at once here; it may not have joined yet
        except OSError:
            return  # it is gone

    def close(self) -> None:
        if self._job is not None:
            self._kernel.CloseHandle(self._job)
            self._job = None


def join_job(lifeline: str) -> None:
    """Put this process, and all it will start, into the server's job. Raises OSError."""
    kernel = _kernel32()
    job = _checked(kernel.OpenJobObjectW(ASSIGN_PROCESS, False, lifeline))
    try:
        _checked(kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()))
    finally:
        kernel.CloseHandle(job)  # the server's must be the last


def _kernel32() -> Any:
    if sys.platform != "win32":
        raise OSError("job objects are there on Windows alone")
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    handle, truth, number = wintypes.HANDLE, wintypes.BOOL, wintypes.DWORD
    for name, result, arguments in (
        ("CreateJobObjectW", handle, (ctypes.c_void_p, wintypes.LPCWSTR)),
        ("OpenJobObjectW", handle, (number, truth, wintypes.LPCWSTR)),
        ("SetInformationJobObject", truth, (handle, ctypes.c_int, ctypes.c_void_p, number)),
        ("AssignProcessToJobObject", truth, (handle, handle)),
        ("GetCurrentProcess", handle, ()),
        ("TerminateJobObject", truth, (handle, wintypes.UINT)),
        ("CloseHandle", truth, (handle,)),
    ):
        function = getattr(kernel, name)
        function.restype, function.argtypes = result, arguments
    return kernel


def _checked(answer: int | None) -> int:
    """A handle or a truth value as Windows gave it. Raises OSError with the system's reason for nothing or false."""
    if answer:
        return answer
    if sys.platform == "win32":
        raise ctypes.WinError(ctypes.get_last_error())
    raise OSError("job objects are there on Windows alone")
