"""The set-up steps in their order. Each says what it does, can be interrupted, and goes on where it stopped.

A step raises SetupFailed when nothing can run without it. A step that only costs one ability (no compiler: no language
model) says so in one sentence, leaves no stamp, and is tried again at the next start.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sttEngine import bootstrap
from sttEngine.setup import node, pip
from sttEngine.setup.console import say, size

LANGUAGE_ENGINE = "llama-cpp-python"
NEEDED_BYTES = 5_000_000_000  # packages, weights and what is unpacked on the way
COMPILERS = ("cc", "gcc", "clang", "cl")


class SetupFailed(Exception):
    """Set-up cannot go on; the text says why and what to do."""


def set_up(needs: Sequence[str]) -> None:
    """Run each step of `needs` whose stamp is missing or old. Raises SetupFailed."""
    with _alone():
        for step in needs:
            if not bootstrap.fulfilled(step):
                STEPS[step]()


def stamp(step: str) -> None:
    os.makedirs(bootstrap.STAMPS, exist_ok=True)  # noqa: PTH103
    path = os.path.join(bootstrap.STAMPS, step)  # noqa: PTH118
    with open(path + ".part", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(bootstrap.wanted_stamp(step))
    os.replace(path + ".part", path)  # noqa: PTH105


def make_venv() -> None:
    say("Setting up RecordRoute in .venv; this happens once.")
    free = shutil.disk_usage(bootstrap.ROOT).free
    if free < NEEDED_BYTES:
        raise SetupFailed(
            f"Set-up needs about {size(NEEDED_BYTES)} of disk and {size(free)} are free here. "
            "Free some space, then run the same command again."
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupFailed(
            f"This Python cannot make virtual environments. On Debian or Ubuntu run `sudo apt install {package}`, "
            "then the same command again."
        )
    say(f"1. Virtual environment with Python {sys.version.split()[0]}")
    made = subprocess.run([sys.executable, "-m", "venv", bootstrap.VENV], check=False, stdout=2).returncode == 0
    # venv leaves a link to a Python that is gone as it is and calls that a success.
    if not made or not os.path.exists(bootstrap.VENV_PYTHON):  # noqa: PTH110
        say("   The folder .venv is damaged; making it anew.")
        again = [sys.executable, "-m", "venv", "--clear", bootstrap.VENV]
        if subprocess.run(again, check=False, stdout=2).returncode != 0:
            raise SetupFailed("The folder .venv could not be made. Delete it, check that you may write here, and run again.")
    _install(["pip"], "pip")
    stamp("venv")


def install_dependencies() -> None:
    say("2. Python packages (some hundred MB; PyTorch is the largest)")
    _install([name for name in project_dependencies() if not name.startswith(LANGUAGE_ENGINE)], "packages")
    stamp("dependencies")


def install_language_engine() -> None:
    """The one package that has to be compiled on most machines."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    mark = os.path.join(bootstrap.STAMPS, "language-engine-failed")  # noqa: PTH118
    lost = "Minutes and corrections are off until then; everything else works."
    if compiler is None and not _have_wheel():
        say(
            "3. No C compiler was found, so the language engine cannot be built: install one (Debian: `sudo apt install "
            f"build-essential`; macOS: `xcode-select --install`) and start again. {lost}"
        )
        return
    if _failed_lately(mark):
        say(f"3. Building the language engine failed before and is tried again a day later. {lost}")
        return
    say("3. Language engine (compiled on this machine when no ready one is cached: up to 10 minutes)")
    try:
        pip.install([LANGUAGE_ENGINE], label="language engine")
    except pip.PipFailed as failure:
        if failure.why != "other":
            say(f"   {_sentence(failure)} {lost}")
            return
        say(f"{failure.said}\n   The language engine could not be built; the lines above say why. {lost}")
        with open(mark, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(str(time.time()))
        return
    stamp("language-engine")


def install_test_dependencies() -> None:
    say("Packages that the tests need")
    _install([*project_dependencies("test"), *project_dependencies("whisper-cpp")], "test packages")
    stamp("test-dependencies")


def build_frontend() -> None:
    folder = os.path.join(bootstrap.ROOT, "frontend")  # noqa: PTH118
    if not os.path.exists(os.path.join(folder, "package.json")):  # noqa: PTH110, PTH118
        return
    found = node.environment()
    if found is None:
        say("4. Node 20 or newer is not here: taking it from its wheel")
        _install([node.WHEEL], "Node")
        found = node.environment()
    if found is None:
        say("   Node does not run on this machine, so the page cannot be built: install Node 20 and start again.")
        return
    say("4. The page: packages, then the build")
    index = os.path.join(folder, "dist", "index.html")  # noqa: PTH118
    # Taken before the build: a source that changes while it runs must be built again.
    stamped = bootstrap.wanted_stamp("frontend")
    for build in (node.install_packages, _build_page):
        if build(folder, found) != 0:
            keeps = "The page that was built before stays." if os.path.exists(index) else "The command line works."  # noqa: PTH110
            say(
                "   The page could not be built; the lines above say why. Check the connection and the free disk space "
                f"and start again. {keeps}"
            )
            return
    if stamped == bootstrap.wanted_stamp("frontend"):
        stamp("frontend")


def fetch_weights() -> None:
    say("5. Starter weights (speech, language and search: 1.3 GB in all)")
    words = [bootstrap.VENV_PYTHON, "-m", "sttEngine.cli", "models", "fetch", "--starter"]
    done = subprocess.run(words, cwd=bootstrap.ROOT, stdout=2, check=False).returncode
    if done == 0:
        stamp("weights")
    else:
        say("   Not all starter weights are here; what needs the missing ones says so. The next start tries again.")


def project_dependencies(extra: str | None = None) -> list[str]:
    """What pyproject.toml lists, as pip takes it."""
    import tomllib

    with open(os.path.join(bootstrap.ROOT, "pyproject.toml"), "rb") as file:  # noqa: PTH118, PTH123
        project = tomllib.load(file)["project"]
    return list(project["optional-dependencies"][extra] if extra else project["dependencies"])


STEPS: dict[str, Callable[[], None]] = {
    "venv": make_venv,
    "dependencies": install_dependencies,
    "language-engine": install_language_engine,
    "test-dependencies": install_test_dependencies,
    "frontend": build_frontend,
    "weights": fetch_weights,
}


def _build_page(folder: str, found: dict[str, str]) -> int:
    return node.npm(["run", "build"], folder, found)


def _install(requirements: Sequence[str], label: str) -> None:
    try:
        pip.install(requirements, label=label)
    except pip.PipFailed as failure:
        if failure.why == "other":
            raise SetupFailed(
                f"{failure.said}\nInstalling {label} failed; the lines above say why. Run the same command to try again."
            ) from failure
        raise SetupFailed(_sentence(failure)) from failure


def _sentence(failure: pip.PipFailed) -> str:
    if failure.why == "disk":
        return "The disk is full. Free some space and run the same command again: what has arrived is kept."
    return (
        "The Python package index does not answer. Check the connection, or the proxy and index that pip is set up "
        "with, and run the same command again: what has arrived is kept."
    )


def _have_wheel() -> bool:
    """True when pip can get the language engine without compiling: from its cache or a folder of wheels."""
    words = [bootstrap.VENV_PYTHON, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet", "--only-binary", ":all:"]
    words += ["--no-input", "--disable-pip-version-check", "--constraint", pip.constraints(), LANGUAGE_ENGINE]
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _failed_lately(mark: str) -> bool:
    try:
        return time.time() - os.path.getmtime(mark) < 24 * 3600  # noqa: PTH204
    except OSError:
        return False


@contextmanager
def _alone() -> Iterator[None]:
    """One set-up at a time in a clone; a second one waits and then finds everything done."""
    if bootstrap.WINDOWS:
        yield
        return
    import fcntl

    with open(os.path.join(bootstrap.ROOT, ".setup.lock"), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up is running here; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
