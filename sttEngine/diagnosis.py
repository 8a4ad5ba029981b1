"""What this machine has and lacks for RecordRoute, without loading an engine: for `doctor` and the page's settings."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import psutil

from sttEngine import __version__, bootstrap
from sttEngine.domain import DeviceUse
from sttEngine.engines.registry import EXTRAS, install_hint
from sttEngine.launching import own_command
from sttEngine.settings import Settings
from sttEngine.setup import node
from sttEngine.weights import installed
from sttEngine.weights.catalog import load_catalog

PACKAGES = (
    "fastapi",
    "uvicorn",
    "websockets",
    "apsw",
    "faster-whisper",
    "ctranslate2",
    "openai-whisper",
    "torch",
    "llama-cpp-python",
    "sentence-transformers",
    "pypdf",
    "python-docx",
)
LANGUAGE_ENGINE = "llama-cpp-python"
PROBE_TIMEOUT_SECONDS = 60.0
LOW_DISK_BYTES = 2_000_000_000
PortUse = Literal["free", "taken", "recordroute"]


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str | None  # None: not installed
    needed: bool = True  # False: an extra of an engine that the settings do not name


@dataclass(frozen=True, slots=True)
class Tool:
    """A program or built part; `path` is None where it is missing."""

    name: str
    path: str | None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    id: str
    kind: str
    state: Literal["ready", "missing", "corrupt"]
    chosen: bool  # the settings name it


@dataclass(frozen=True, slots=True)
class Port:
    name: str
    number: int
    state: PortUse
    program: str | None = None
    pid: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something missing, what it costs, and what to do. `blocking`: the server does not start, or nothing can be worked on."""

    code: str
    message: str
    hint: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything the doctor knows. Sizes are bytes."""

    set_up: bool
    version: str
    python: str
    system: str
    cores: int
    memory_bytes: int
    devices: tuple[str, ...]
    device: DeviceUse | None  # for the chosen speech engine; None: it could not be asked
    packages: tuple[Package, ...]
    tools: tuple[Tool, ...]
    weights: tuple[Weights, ...]
    ports: tuple[Port, ...]
    data_dir: str
    models_dir: str
    free_disk_bytes: int
    problems: tuple[Problem, ...]


def diagnose(settings: Settings) -> Diagnosis:
    """Look at this machine. Takes a second, three with PyTorch's engine, and blocks: call it off the event loop."""
    extras = {name: engine == settings.speech_engine for engine, name in EXTRAS.items()}
    packages = tuple(Package(name, _installed_version(name), extras.get(name, True)) for name in (*PACKAGES, *extras))
    tools = _tools(settings)
    weights = _weights(settings)
    ports = tuple(_port(name, settings.host, number) for name, number in (("http", settings.port), ("ws", settings.ws_port)))
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    return Diagnosis(
        set_up=all(package.version for package in packages if package.needed and package.name != LANGUAGE_ENGINE),
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cores=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        devices=_devices(),
        device=_device(settings),
        packages=packages,
        tools=tools,
        weights=weights,
        ports=ports,
        data_dir=str(settings.data_dir),
        models_dir=str(settings.models_dir),
        free_disk_bytes=free,
        problems=tuple(_problems(packages, tools, weights, ports, free)),
    )


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _devices() -> tuple[str, ...]:
    """ "cpu", and the accelerators whose drivers are here, whether or not an engine can use them."""
    found = ["cpu"]
    if shutil.which("nvidia-smi") or Path("/proc/driver/nvidia/version").exists():
        found.append("cuda")
    if sys.platform == "darwin" and platform.machine() == "arm64":
        found.append("mps")
    return tuple(found)


def _device(settings: Settings) -> DeviceUse | None:
    """Where the chosen speech engine would run. Another process computes there, so that this one loads nothing."""
    ask = [*own_command("sttEngine.engines.devices"), settings.speech_engine, settings.device]
    try:
        told = subprocess.run(ask, capture_output=True, timeout=PROBE_TIMEOUT_SECONDS, cwd=bootstrap.ROOT, check=True).stdout
        return DeviceUse(**json.loads(told))
    except (OSError, ValueError, subprocess.SubprocessError):  # no package, or a driver that takes the process down with it
        return None


def _tools(settings: Settings) -> tuple[Tool, ...]:
    ffmpeg = settings.ffmpeg_path or shutil.which("ffmpeg") or _wheel_ffmpeg()
    own_path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.prefix) / ("Scripts" if bootstrap.WINDOWS else "bin"))])
    node_path = shutil.which("node", path=own_path)
    node_version = node.version(node_path) if node_path else None
    root = Path(bootstrap.ROOT)
    page, shell = root / "frontend" / "dist" / "index.html", root / "electron" / "node_modules" / "electron" / "dist"
    return (
        Tool("ffmpeg", ffmpeg if ffmpeg and Path(ffmpeg).exists() else None),
        Tool("node", node_path, ".".join(map(str, node_version)) if node_version else None),
        Tool("compiler", next(filter(None, map(shutil.which, ("cc", "gcc", "clang", "cl"))), None)),
        Tool("page", str(page) if page.exists() else None),
        Tool("shell", str(shell) if shell.is_dir() else None),
    )


def _wheel_ffmpeg() -> str | None:
    """The ffmpeg inside imageio-ffmpeg, found without importing it."""
    spec = importlib.util.find_spec("imageio_ffmpeg")
    if spec is None or spec.origin is None:
        return None
    found = sorted((Path(spec.origin).parent / "binaries").glob("ffmpeg-*"))
    return str(found[0]) if found else None


def _weights(settings: Settings) -> tuple[Weights, ...]:
    chosen = {settings.speech_model, settings.embedding_model}
    if not settings.language_server:
        chosen.add(settings.language_model)
    return tuple(
        Weights(model.id, model.kind, installed.state(settings.models_dir, model.id), model.id in chosen)
        for model in load_catalog().models
    )


def _port(name: str, host: str, number: int) -> Port:
    if number == 0:
        return Port(name, 0, "free")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if not bootstrap.WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return _holder(name, number)
    return Port(name, number, "free")


def _holder(name: str, number: int) -> Port:
    """Who listens there, as far as this user may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            listening = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == number
            if listening and connection.pid:
                process = psutil.Process(connection.pid)
                ours = any("sttEngine" in word for word in process.cmdline())
                return Port(name, number, "recordroute" if ours else "taken", process.name(), connection.pid)
    except psutil.Error:
        pass  # another user's process: that the port is taken is all there is to say
    return Port(name, number, "taken")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _problems(
    packages: tuple[Package, ...], tools: tuple[Tool, ...], weights: tuple[Weights, ...], ports: tuple[Port, ...], free: int
) -> list[Problem]:
    found = []
    again = "Run `python3 -m sttEngine` again."
    extras = {name: install_hint(engine) for engine, name in EXTRAS.items()}
    for package in packages:
        if package.version is None and package.name == LANGUAGE_ENGINE:
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
