"""Work with a leased transcriber that outlives its device: what fails there goes on on the CPU, from what was committed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sttEngine.domain import DeviceUse
from sttEngine.engines.base import Engines, Transcriber

log = logging.getLogger(__name__)

T = TypeVar("T")


def on_device_or_cpu(engines: Engines, engine: str, model: str, work: Callable[[Transcriber], T]) -> tuple[T, DeviceUse]:
    """What `work` gives, and where it ran. It is called again with an engine on the CPU when a device fails under it.

    `work` must go on after what it has committed. Raises what leasing and `work` raise; on the CPU an error stays one.
    """
    use: DeviceUse | None = None
    try:
        with engines.transcriber(engine, model) as leased:
            use = leased.device_use
            return work(leased), use
    except RuntimeError as error:
        if use is None or use.runs == "cpu":
            raise
        log.warning("%s failed on %s (%s); going on on the CPU", engine, use.runs, type(error).__name__)
    # Outside the handler: until there the error's trace holds the failed engine, and with it the device's memory.
    with engines.transcriber(engine, model, "cpu") as leased:
        return work(leased), DeviceUse(use.asked, leased.device, "failed_while_running")
