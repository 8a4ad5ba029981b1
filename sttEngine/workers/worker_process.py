"""One worker process as its server sees it: its pipes, its memory, its log lines, its end and the cause of it.

Which task it runs and when it is replaced is the supervisor's.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from sttEngine.engines.environment import engine_environment
from sttEngine.errors import RecordRouteError, WorkerCrashed, WorkerOutOfMemory
from sttEngine.launching import own_command
from sttEngine.workers.framing import CHUNK_BYTES, AsyncFrames, encode
from sttEngine.workers.messages import TO_SERVER, TO_WORKER, CancelTask, MessageToServer, MessageToWorker, RunTask, WorkerConfig
from sttEngine.workers.process_group import LIFELINE_VARIABLE, WorkerGroup, new_group, out_of_memory_kills

log = logging.getLogger(__name__)

IMPORT_ROOT = Path(__file__).resolve().parent.parent.parent
LOG_LINE_CHARACTERS = 400
LAST_WORDS_SECONDS = 0.5  # for what a dead worker has left in its log pipe, which says why it died
LOG_LINES = 500  # of one worker's life: a library that complains a million times must not fill the log


class WorkerProcess:
    """Made by `start`. `kill` must be awaited once it is no longer wanted, also when it died by itself."""

    def __init__(self, process: asyncio.subprocess.Process, group: WorkerGroup, name: str, config: WorkerConfig) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("a worker's three streams must be pipes")
        self._process = process
        self._stdin = process.stdin
        self._group = group
        self._name = name
        self.config = config
        self._oom_kills = out_of_memory_kills()
        self._ended_for: RecordRouteError | None = None
        self._log = asyncio.create_task(self._relay(process.stderr))
        self.frames: AsyncFrames[MessageToServer] = AsyncFrames(process.stdout, TO_SERVER)

    @classmethod
    async def start(cls, config: WorkerConfig, name: str) -> WorkerProcess:
        """Start the process and give it its configuration; it is not waited for. Raises WorkerCrashed."""
        own = {"PYTHONPATH": _import_path(), "PYTHONUNBUFFERED": "1"}
        environment = {**os.environ, **engine_environment(config.threads), **own}
        group: WorkerGroup | None = None
        try:
            group = new_group()
            environment[LIFELINE_VARIABLE] = group.lifeline
            process = await asyncio.create_subprocess_exec(
                *own_command("sttEngine.workers.child", "-P"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=sys.platform != "win32",
                creationflags=_creation_flags(),
                pass_fds=group.passed,
                env=environment,
                limit=CHUNK_BYTES,
            )
        except BaseException as error:
            if group is not None:
                group.close()
            if isinstance(error, OSError):
                raise WorkerCrashed(f"The {name} worker could not be started ({error.strerror}).") from error
            raise
        finally:
            if group is not None:
                group.handed_over()
        worker = cls(process, group, name, config)
        worker._write(config)
        log.info("%s worker: started as process %d", name, process.pid)
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Fit for another task. One that is being ended for its memory is not, though its end may not have been heard of."""
        return self._process.returncode is None and self._ended_for is None

    async def send(self, message: RunTask) -> None:
        """A worker that is gone takes nothing; the end of its frames says so."""
        self._write(message)
        with contextlib.suppress(ConnectionError):
            await self._stdin.drain()

    def send_soon(self, message: CancelTask) -> None:
        self._write(message)

    def _write(self, message: MessageToWorker) -> None:
        frame = encode(message, TO_WORKER)
        with contextlib.suppress(ConnectionError, RuntimeError):  # uvloop's word for a pipe that is closed is RuntimeError
            self._stdin.write(frame)

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
        self._group.end(self.pid)

    async def cause_of_death(self) -> RecordRouteError:
        """To be asked after the last frame. Waits until the process has ended; one that closed its pipe but lives is killed."""
        try:
            async with asyncio.timeout(1.0):
                code = await self._process.wait()
        except TimeoutError:
            self._group.end(self.pid)
            code = await self._process.wait()
        if self._ended_for is not None:
            return self._ended_for
        if sys.platform == "win32":
            return WorkerCrashed(f"The worker ended unexpectedly (exit code {code}).")
        if code == -signal.SIGKILL and self._oom_kills is not None and (out_of_memory_kills() or 0) > self._oom_kills:
            return WorkerOutOfMemory("The system ended the worker because memory ran out.")
        return WorkerCrashed(f"The worker ended unexpectedly ({_exit_reason(code)}).")

    async def kill(self) -> None:
        """End the group now. The signal is sent before the first await; idempotent."""
        self._group.end(self.pid)
        self._group.close()
        self._stdin.close()
        await self.frames.drop_rest()  # some versions of asyncio hear of no end while a pipe has something unread
        await self._process.wait()
        await asyncio.wait([self._log], timeout=LAST_WORDS_SECONDS)
        self._log.cancel()
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
        if pending and left > 0:
            log.info("%s worker: %s", self._name, pending.decode(errors="replace")[:LOG_LINE_CHARACTERS])


def _creation_flags() -> int:
    """On Windows a console of its own, unseen: the server's would tell the worker of Ctrl+C too, and a new one is a window."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0


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
