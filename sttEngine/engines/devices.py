"""Where an engine can really run. Probes once by computing something: a driver that answers is no device that works.

What is chosen is told as a DeviceUse, with the reason where it is not what was asked for. `python -m sttEngine.engines.devices
ENGINE DEVICE` prints it as JSON, for who must not import what the probes need.
"""

from __future__ import annotations

import functools
import json
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict

from sttEngine.domain import DeviceReason, DeviceUse

log = logging.getLogger(__name__)

DEVICES = ("auto", "cpu", "cuda", "mps")
SIDE = 64  # of the matrix that a probe multiplies

Probe = Callable[[], DeviceReason | None]


def device_for(engine: str, asked: str) -> DeviceUse:
    """The device for an engine by its name."""
    return choose(asked, PROBES.get(engine, {}))


def choose(asked: str, probes: Mapping[str, Probe]) -> DeviceUse:
    """The device to use. `probes`: what the engine can use besides the CPU, the best first; None from one: it computes."""
    if asked == "auto":
        faults = []
        for name, probe in probes.items():
            fault = probe()
            if fault is None:
                return DeviceUse(asked, name)
            faults.append(fault)
        return DeviceUse(asked, "cpu", next((fault for fault in faults if fault != "no_device"), None))
    if asked == "cpu":
        return DeviceUse(asked, "cpu")
    if asked not in probes:
        return DeviceUse(asked, "cpu", "unsupported_by_engine")
    fault = probes[asked]()
    return DeviceUse(asked, asked if fault is None else "cpu", fault)


def device_fault(error: Exception) -> DeviceReason:
    """Why a device refused. The text is read because CTranslate2 has one type for all errors; only what is shown rests on it."""
    short = type(error).__name__ == "OutOfMemoryError" or "out of memory" in str(error).lower()
    return "out_of_memory" if short else "does_not_compute"


@functools.cache
def ctranslate2_cuda() -> DeviceReason | None:
    """Numbers there and back, and a change of format by the device on the way: CTranslate2 offers no more without a model."""
    import ctranslate2
    import numpy as np

    try:
        if ctranslate2.get_cuda_device_count() == 0:
            return "no_device"
        there = ctranslate2.StorageView.from_array(np.ones((SIDE, SIDE), dtype=np.float32)).to_device(ctranslate2.Device.cuda)
        half = there.to(ctranslate2.DataType.float16).to(ctranslate2.DataType.float32)
        computes = bool(np.array(half.to_device(ctranslate2.Device.cpu)).sum() == SIDE * SIDE)
    except (RuntimeError, ValueError) as error:
        return _refused("cuda", error)
    return None if computes else "does_not_compute"


@functools.cache
def torch_cuda() -> DeviceReason | None:
    import torch

    return _torch_computes("cuda") if torch.cuda.is_available() else "no_device"


@functools.cache
def torch_mps() -> DeviceReason | None:
    import torch

    return _torch_computes("mps") if torch.backends.mps.is_available() else "no_device"


# What each engine can use besides the CPU, the best first.
PROBES: Mapping[str, Mapping[str, Probe]] = {
    "faster-whisper": {"cuda": ctranslate2_cuda},
    "openai-whisper": {"cuda": torch_cuda},  # no MPS: word times need float64, which it lacks
    "whisper.cpp": {},  # the package is built for the CPU
    "sentence-transformers": {"cuda": torch_cuda, "mps": torch_mps},
}


def _torch_computes(name: str) -> DeviceReason | None:
    import torch

    try:
        ones = torch.ones((SIDE, SIDE), device=name)
        computes = float((ones @ ones).sum().item()) == SIDE**3
    except RuntimeError as error:
        return _refused(name, error)
    return None if computes else "does_not_compute"


def _refused(name: str, error: Exception) -> DeviceReason:
    log.warning("device %s is there but does not compute (%s); the CPU is used", name, type(error).__name__)
    return device_fault(error)


if __name__ == "__main__":
    print(json.dumps(asdict(device_for(*sys.argv[1:]))))
