"""What is missing on this computer, told with what it costs and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sttEngine.engines.registry import EXTRAS, install_hint

if TYPE_CHECKING:
    from sttEngine.diagnosis import Package, Tool, Weights
    from sttEngine.port_use import Port

LANGUAGE_PACKAGE = "llama-cpp-python"
LOW_DISK_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something missing, what it costs, and what to do. `blocking`: the server does not start, or nothing can be worked on."""

    code: str
    message: str
    hint: str
    blocking: bool


def problems(
    packages: tuple[Package, ...], tools: tuple[Tool, ...], weights: tuple[Weights, ...], ports: tuple[Port, ...], free: int
) -> list[Problem]:
    """In the order in which a person meets them."""
    found = []
    again = "Run `python3 -m sttEngine` again."
    extras = {name: install_hint(engine) for engine, name in EXTRAS.items()}
    for package in packages:
        if package.version is None and package.name == LANGUAGE_PACKAGE:
            message = "The language engine is missing: no minutes and no corrections; everything else works."
            found.append(Problem("language_engine_missing", message, f"Install a C compiler. {again}", False))
        elif package.version is None and package.needed:
            message = f"The package {package.name} is missing."
            found.append(Problem("package_missing", message, extras.get(package.name) or again, True))
    have = {tool.name for tool in tools if tool.path}
    if "ffmpeg" not in have:
        found.append(Problem("ffmpeg_missing", "ffmpeg was not found.", "Install ffmpeg, or set FFMPEG_PATH to it.", True))
    if "page" not in have:
        message = "The page is not built; the command line works."
        found.append(Problem("page_missing", message, f"Install Node 20 or newer. {again}", False))
    for one in weights:
        if one.chosen and one.state != "ready":
            message = f"The model {one.id} is {one.state}."
            hint = f"`python3 -m sttEngine models fetch {one.id}` brings it."
            found.append(Problem(f"model_{one.state}", message, hint, one.kind == "speech"))
    for port in ports:
        if port.state == "taken":
            who = f"{port.program} (process {port.pid})" if port.program else "another program"
            hint = "Close it, or choose another port with --port and --ws-port."
            found.append(Problem("port_in_use", f"Port {port.number} is held by {who}.", hint, True))
    if free < LOW_DISK_BYTES:
        message = f"{free / 1e6:.0f} MB are free on the disk with the recordings."
        found.append(Problem("disk_low", message, "Free some space before dropping long recordings.", False))
    return found
