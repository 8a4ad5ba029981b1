"""A speech engine whose CUDA fails at its third stretch, as one that is out of memory does. Named to LeasedEngines by tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sttEngine.domain import DeviceUse
from sttEngine.engines.base import CancelFlag, DecodedSegment, DecodeOptions
from sttEngine.engines.registry import EngineConfig
from tests.pipeline.test_transcribe import Spoken

ENGINES = {"shaky": "tests.pipeline.shaky_engine"}
HEARD_ON_CUDA = 2


class Shaky(Spoken):
    """`loaded` are the ones in memory, in the order of loading."""

    engine, batch = "shaky", 1
    loaded: ClassVar[list[Shaky]] = []

    def __init__(self, asked: str) -> None:
        super().__init__()
        self.device = "cuda" if asked in ("auto", "cuda") else "cpu"
        self.device_use = DeviceUse(asked, self.device)
        self.loaded.append(self)

    def decode_batch(self, audios: Sequence[Any], options: DecodeOptions, cancel: CancelFlag) -> list[list[DecodedSegment]]:
        if self.device == "cuda" and len(self.calls) >= HEARD_ON_CUDA:
            raise RuntimeError("CUDA failed with error out of memory")
        return super().decode_batch(audios, options, cancel)

    def close(self) -> None:
        self.loaded.remove(self)
        if self.device == "cuda":
            raise RuntimeError("CUDA failed with error unspecified launch failure")


def load(config: EngineConfig, model: str) -> Shaky:
    return Shaky(config.device)
