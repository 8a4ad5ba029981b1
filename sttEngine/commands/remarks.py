"""What a person should know of a result besides the result, as lines for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sttEngine.domain import Coverage, DeviceReason, DeviceUse
from sttEngine.export.base import clock

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


def remarks(device: DeviceUse | None, coverage: Iterable[Coverage]) -> tuple[str, ...]:
    """Where sound is missing in the file, and an engine that ran elsewhere than asked for."""
    found = [line for record in coverage for line in _lost_sound(record)]
    if device is not None and device.reason is not None:
        found.append(f"speech ran on {device_line(device)}")
    return tuple(found)


def _lost_sound(record: Coverage) -> Iterator[str]:
    for one in record.omissions:
        if one.start is None:
            continue
        if one.reason == "source_truncated":
            whole = f" of {_short(one.end)}" if one.end is not None else ""
            yield f"the sound ends at {_short(one.start)}{whole}; the rest of the file is missing"
        elif one.reason == "source_damaged":
            yield f"the file is damaged at {_short(one.start)}; about {one.amount:.0f} s cannot be heard"


def _short(seconds: float) -> str:
    """M:SS below an hour."""
    text = clock(seconds)
    return text if seconds >= 3600 else text[2:].removeprefix("0")
