"""Where an engine runs, as a line for the command line."""

from __future__ import annotations

from sttEngine.domain import DeviceReason, DeviceUse

_WHY: dict[DeviceReason, str] = {
    "no_device": "there is none",
    "does_not_compute": "it is there but does not compute",
    "out_of_memory": "out of memory",
    "unsupported_by_engine": "the engine cannot use it",
    "failed_while_running": "it failed while running",
}


def device_line(use: DeviceUse) -> str:
    """ "cuda", or "cpu: asked for cuda, there is none"."""
    return use.runs if use.reason is None else f"{use.runs}: asked for {use.asked}, {_WHY[use.reason]}"
