"""One worker process as its server sees it: its pipes, its memory, its log lines, its end and the cause of it.

Which task it runs and when it is replaced is the supervisor's.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from pathlib import Path

import psutil

from sttEngine.errors import RecordRouteError, WorkerCrashed, WorkerOutOfMemory
from sttEngine.workers.framing import CHUNK_BYTES, AsyncFrames, encode
from sttEngine.workers.messages import TO_SERVER, TO_WORKER, CancelTask, MessageToServer, RunTask, WorkerConfig
from sttEngine.workers.process_group import HAS_GROUPS, LIFELINE_VARIABLE, kill_group, out_of_memory_kills

log = logging.getLogger(__name__)

IMPORT_ROOT = Path(__file__).resolve().parent.parent.parent
LOG_LINE_CHARACTERS = 400
LOG_LINES = 500  # of one worker's life: a library that complains a million times must not fill the log


class WorkerProcess:
    """Made by `start`. `kill` must be awaited once it is no longer wanted, also when it died by itself."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int | None, name: str) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("a worker's three streams must be pipes")
        self._process = process
        self._stdin = process.stdin
        self._lifeline = lifeline
        self._name = name
        self._oom_kills = out_of_memory_kills()
        self._ended_for: RecordRouteError | None = None
        self._log = asyncio.create_task(self._relay(process.stderr))
        self.frames: AsyncFrames[MessageToServer] = AsyncFrames(process.stdout, TO_SERVER)

    @classmethod
    async def start(cls, config: WorkerConfig, name: str) -> WorkerProcess:
        """Start the process and give it its configuration; it is not waited for. Raises WorkerCrashed."""
        environment = {**os.environ, "PYTHONPATH": _import_path(), "PYTHONUNBUFFERED": "1"}
        held, kept = os.pipe() if HAS_GROUPS else (None, None)
        if held is not None:
            environment[LIFELINE_VARIABLE] = str(held)
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "sttEngine.workers.child"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=HAS_GROUPS,
                pass_fds=() if held is None else (held,),
                env=environment,
                limit=CHUNK_BYTES,
            )
        except BaseException as error:
            if kept is not None:
                os.close(kept)
            if isinstance(error, OSError):
                raise WorkerCrashed(f"The {name} worker could not be started ({error.strerror}).") from error
            raise
        finally:
            if held is not None:
                os.close(held)
        worker = cls(process, kept, name)
        worker._stdin.write(encode(config, TO_WORKER))
        log.info("%s worker: started as process %d", name, process.pid)
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def send(self, message: RunTask) -> None:
        """A worker that is gone takes nothing; the end of its frames says so."""
        self._stdin.write(encode(message, TO_WORKER))
        with contextlib.suppress(ConnectionError):
            await self._stdin.drain()

    def send_soon(self, message: CancelTask) -> None:
        self._stdin.write(encode(message, TO_WORKER))

    def memory_bytes(self) -> int:
        """Resident bytes of the worker and of what it started."""
        try:
            process = psutil.Process(self.pid)
            return sum(_resident(one) for one in (process, *process.children(recursive=True)))
        except psutil.Error:
            return 0

    def end_for_memory(self, held: int, limit: int) -> None:
        self._ended_for = WorkerOutOfMemory(
            f"The worker took {held // 2**20} MiB, more than the {limit // 2**20} MiB it may, and was ended."
        )
        kill_group(self.pid)

    async def cause_of_death(self) -> RecordRouteError:
        """Waits until the process has ended; a worker that closed its pipe but lives is killed."""
        try:
            async with asyncio.timeout(1.0):
                code = await self._process.wait()
        except TimeoutError:
            kill_group(self.pid)
            code = await self._process.wait()
        if self._ended_for is not None:
            return self._ended_for
        if code == -signal.SIGKILL and self._oom_kills is not None and (out_of_memory_kills() or 0) > self._oom_kills:
            return WorkerOutOfMemory("The system ended the worker because memory ran out.")
        return WorkerCrashed(f"The worker ended unexpectedly ({_exit_reason(code)}).")

    async def kill(self) -> None:
        """End the group now. The signal is sent before the first await; idempotent."""
        # The guardian is in the group and lives until this signal, so the group's number cannot be another's by now.
        if self._lifeline is not None:
            kill_group(self.pid)
            os.close(self._lifeline)
            self._lifeline = None
        elif not HAS_GROUPS and self.alive:
            kill_group(self.pid)
        self._stdin.close()
        self._log.cancel()
        await self._process.wait()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([self._log])

    async def _relay(self, stream: asyncio.StreamReader) -> None:
        """Lines that the worker and its libraries print, shortened and counted, into our log."""
        left, pending = LOG_LINES, b""
        while chunk := await stream.read(CHUNK_BYTES):
            *lines, pending = (pending + chunk).split(b"\n")
            pending = pending[:LOG_LINE_CHARACTERS]
            for line in lines[: max(left, 0)]:
                log.info("%s worker: %s", self._name, line.decode(errors="replace")[:LOG_LINE_CHARACTERS])
            if 0 < left <= len(lines):
                log.warning("%s worker: more lines than %d; the rest is dropped", self._name, LOG_LINES)
            left -= len(lines)


def _import_path() -> str:
    earlier = os.environ.get("PYTHONPATH")
    return f"{IMPORT_ROOT}{os.pathsep}{earlier}" if earlier else str(IMPORT_ROOT)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _exit_reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
