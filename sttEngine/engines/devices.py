"""Where an engine can really run. Probes once by computing something: a driver that answers is no device that works."""

from __future__ import annotations

import functools
import logging

log = logging.getLogger(__name__)


@functools.cache
def torch_device() -> str:
    """ "cuda", "mps" or "cpu", for engines on PyTorch."""
    import torch

    for name, there in (("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available())):
        if not there:
            continue
        try:
            torch.ones(8, device=name).sum().item()
        except RuntimeError as error:
            log.warning("device %s is there but does not compute (%s); the CPU is used", name, type(error).__name__)
            continue
        return name
    return "cpu"


@functools.cache
def ctranslate2_device() -> str:
    """ "cuda" or "cpu", for engines on CTranslate2."""
    import ctranslate2

    try:
        return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    except RuntimeError as error:
        log.warning("CUDA cannot be asked for (%s); the CPU is used", type(error).__name__)
        return "cpu"
