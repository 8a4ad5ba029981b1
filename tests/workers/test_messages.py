"""Every message survives its way through a pipe."""

from __future__ import annotations

from typing import get_args

import pytest

from sttEngine.domain import Coverage, DeviceUse, ErrorBody, Omission, Segment, Word
from sttEngine.pipeline.tasks import EmbedQueryInput, Progress, Task, TranscribedPart, TranscribeResult
from sttEngine.workers import messages
from sttEngine.workers.framing import encode
from sttEngine.workers.messages import (
    TO_SERVER,
    TO_WORKER,
    CancelAcknowledged,
    CancelTask,
    Failed,
    Heartbeat,
    MessageToServer,
    MessageToWorker,
    Part,
    Ready,
    Reported,
    RunTask,
    Shutdown,
    Succeeded,
    WorkerConfig,
)

PART = TranscribedPart(
    "0", 0.0, 30.0, "ko", (Segment(1, 0.5, 2.0, '회의\n\u2028"끝"', words=(Word("회의", 0.5, 1.0, 0.9),)),), (Omission("x", 1.0),)
)
DOWN: tuple[MessageToWorker, ...] = (
    WorkerConfig("/models", None, 60.0, 2, 8192, 300.0, 0, 600.0, (("probe", "a:b"),), 5),
    RunTask(Task("1", EmbedQueryInput("질문", "e5"), (PART,))),
    CancelTask("1"),
    Shutdown(),
)
UP: tuple[MessageToServer, ...] = (
    Ready(1),
    Part("1", PART),
    Reported("1", Progress(1.0, 2.0, "seconds")),
    Succeeded("1", TranscribeResult("ko", DeviceUse("auto", "cpu"), Coverage("transcribe", "seconds", 2.0, 1.0))),
    Failed("1", ErrorBody("no_audio", "m", "h")),
    CancelAcknowledged("1"),
    Heartbeat("1"),
)


def test_every_message_is_walked() -> None:
    assert {type(message) for message in DOWN} == set(get_args(messages.MessageToWorker))
    assert {type(message) for message in UP} == set(get_args(messages.MessageToServer))


@pytest.mark.parametrize("message", DOWN, ids=lambda message: message.type)
def test_messages_down_round_trip(message: MessageToWorker) -> None:
    frame = encode(message, TO_WORKER)
    assert frame.count(b"\n") == 1
    assert TO_WORKER.validate_json(frame) == message


@pytest.mark.parametrize("message", UP, ids=lambda message: message.type)
def test_messages_up_round_trip(message: MessageToServer) -> None:
    frame = encode(message, TO_SERVER)
    assert frame.count(b"\n") == 1
    assert TO_SERVER.validate_json(frame) == message
