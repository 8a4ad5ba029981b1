"""Stages that do to a worker what must not harm it. Run in real worker processes, named in WorkerConfig.stages."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np

from sttEngine.domain import Segment
from sttEngine.engines.base import DecodeOptions, Transcriber
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import NoAudio
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.device_retry import on_device_or_cpu
from sttEngine.pipeline.tasks import EmbedQueryInput, EmbedQueryResult, Progress, TranscribedPart
from tests.pipeline.shaky_engine import ENGINES


def part(key: str) -> TranscribedPart:
    return TranscribedPart(key, 0.0, 1.0, "en", ())


_SHAKY = LeasedEngines(EngineConfig("", 1, 512, "cuda"), idle_seconds=600.0, speech_engines=ENGINES)


def device_fails(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Four stretches with an engine whose CUDA fails at the third, each committed with the device that heard it."""
    heard: list[str] = []

    def work(engine: Transcriber) -> None:
        for number in range(len(heard), 4):
            engine.decode_batch([np.zeros(16_000, dtype=np.float32)], DecodeOptions(), ctx.cancel)
            heard.append(engine.device)
            ctx.commit(part(f"{number} {engine.device}"))

    _, use = on_device_or_cpu(_SHAKY, "shaky", "none", work)
    return EmbedQueryResult(f"{use.runs} {use.reason}", os.getpid())


def echo(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    return EmbedQueryResult(task.text, os.getpid())


def priority(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    group = Path("/proc/self/autogroup")  # of the session, where Linux weighs sessions
    return EmbedQueryResult(group.read_text().strip() if group.exists() else "", os.getpriority(os.PRIO_PROCESS, 0))


def noisy(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    print("a library prints", flush=True)
    os.write(1, b'{"type":"ready","pid":1}\n')
    subprocess.run(["/bin/echo", "so does a program"], check=True)
    print("x" * 1_000_000, file=sys.stderr, flush=True)
    return EmbedQueryResult(sys.stdin.read(), 0)


def counting(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Commits as many parts as the text says, with progress between."""
    for number in range(int(task.text)):
        ctx.report(Progress(number, int(task.text), "windows"))
        ctx.commit(part(str(number)))
    return EmbedQueryResult(str(len(ctx.parts)), os.getpid())


def large(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """A part of about 12 MB and a result of about 20 MB."""
    text = "회의록\n" * 10
    ctx.commit(TranscribedPart("0", 0.0, 1.0, "ko", tuple(Segment(i, 0.0, 1.0, text) for i in range(80_000))))
    return EmbedQueryResult("v" * 20_000_000, len(task.text))


def patient(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Waits until it is told to stop, as a good stage does."""
    ctx.commit(part("started"))
    while True:
        ctx.cancel.raise_if_set()


def deaf(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Holds Python's lock inside C for an hour, as a bad library does, with a program of its own running."""
    program = subprocess.Popen(["/bin/sleep", "3600"])
    ctx.commit(part(f"{os.getpid()} {program.pid}"))
    ctypes.PyDLL(None).sleep(3600)
    return EmbedQueryResult("", 0)


def silent(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    threading.Event().wait()
    return EmbedQueryResult("", 0)


def busy(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Has nothing to show for three stall times, but looks at its flag."""
    import time

    end = time.monotonic() + float(task.text)
    while time.monotonic() < end:
        ctx.cancel.raise_if_set()
    return EmbedQueryResult("alive", 0)


def greedy(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    held = bytearray(int(task.text))
    held[::4096] = b"\x01" * len(held[::4096])
    threading.Event().wait()
    return EmbedQueryResult("", 0)


def exits(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    os._exit(int(task.text))


def raises(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    if task.text == "ours":
        raise NoAudio("There is no sound.", hint="Sing.")
    if task.text == "memory":
        raise MemoryError
    raise ValueError(f"somebody said: {task.text}")


def reporting(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    for number in range(int(task.text)):
        ctx.report(Progress(number, int(task.text), "windows"))
    return EmbedQueryResult("", 0)


def commits_and_dies(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Commits its own number, then as many parts as the text says, says why and ends by a signal."""
    ctx.commit(part(str(os.getpid())))
    for number in range(int(task.text)):
        ctx.commit(part(f"{number}"))
    os.write(2, b"out of luck")
    os.kill(os.getpid(), signal.SIGKILL)
    return EmbedQueryResult("", 0)


def flood(task: EmbedQueryInput, ctx: StageContext) -> EmbedQueryResult:
    """Commits parts and prints for as long as it lives, whoever listens."""
    while True:
        ctx.commit(part("x" * 100_000))
        os.write(2, b"y" * 100_000)


def half_frame(task: EmbedQueryInput, ctx: Any) -> EmbedQueryResult:
    os.write(ctx._writer._descriptor, b'{"type":"succeeded","task_id":"t","res')
    os._exit(4)


def no_frame(task: EmbedQueryInput, ctx: Any) -> EmbedQueryResult:
    os.write(ctx._writer._descriptor, task.text.encode())
    threading.Event().wait()
    return EmbedQueryResult("", 0)
