"""Set-up on a machine that has nothing, with real virtual environments and an index folder of tiny wheels."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sttEngine import bootstrap
from sttEngine.cli import COMMANDS
from sttEngine.setup import steps
from tests.weights.test_fetch_index import write_wheel

ROOT = Path(bootstrap.ROOT)
CLI = 'import sys\nprint("ran", *sys.argv[1:], flush=True)\n'
pytestmark = pytest.mark.skipif(bootstrap.WINDOWS, reason="drives POSIX programs")


class Clone:
    """A clone with the real set-up code, a command line of one line, and an index that the test fills."""

    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path / "clone"
        self.index = tmp_path / "index"
        self.index.mkdir()
        package = self.root / "sttEngine"
        shutil.copytree(ROOT / "sttEngine" / "setup", package / "setup", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("__init__.py", "__main__.py", "bootstrap.py"):
            shutil.copy(ROOT / "sttEngine" / name, package / name)
        (package / "cli.py").write_text(CLI)
        (self.root / "constraints.txt").write_text("rr-dep==1.0.0\n")
        (self.root / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["rr-dep", "llama-cpp-python"]\n')
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_CACHE_DIR": str(tmp_path / "cache"),
        }

    def offer(self, *names: str) -> None:
        for name in names:
            write_wheel(self.index, name, {f"{name.replace('-', '_')}.py": b""})

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sttEngine", *words]
        return subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)

    def stamps(self) -> set[str]:
        folder = self.root / ".venv" / "recordroute"
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_a_fresh_clone_sets_itself_up_continues_and_then_goes_straight_on(clone: Clone) -> None:
    # The index has nothing: one sentence that says so, and the environment that was made stays.
    broken = clone.run("process", "a.wav")
    assert broken.returncode == 3
    assert "package index does not answer" in broken.stderr and "Traceback" not in broken.stderr
    assert clone.stamps() == {"venv"}

    clone.offer("rr-dep", "llama-cpp-python")
    continued = clone.run("process", "a.wav", "--json")
    assert continued.stdout == "ran process a.wav --json\n"
    assert "ran models fetch --starter" in continued.stderr
    assert "Virtual environment" not in continued.stderr
    assert clone.stamps() == {"venv", "dependencies", "language-engine", "weights"}

    straight = clone.run("process", "b.wav")
    assert (straight.returncode, straight.stdout, straight.stderr) == (0, "ran process b.wav\n", "")

    # Other pins: the packages are looked at again, nothing else.
    (clone.root / "constraints.txt").write_text("rr-dep==1.0.0\n# changed\n")
    again = clone.run("search", "x")
    assert again.stdout == "ran search x\n" and "Python packages" in again.stderr and "weights" not in again.stderr


def test_without_a_compiler_everything_but_the_language_engine_is_there(clone: Clone, tmp_path: Path) -> None:
    clone.offer("rr-dep")
    empty = tmp_path / "bin"
    empty.mkdir()
    clone.environment["PATH"] = str(empty)
    done = clone.run("process", "a.wav")
    assert done.stdout.endswith("ran process a.wav\n")
    assert "No C compiler was found" in done.stderr and "everything else works" in done.stderr
    assert "language-engine" not in clone.stamps()
    # Tried again as soon as it can be had.
    clone.offer("llama-cpp-python")
    clone.run("process", "a.wav")
    assert "language-engine" in clone.stamps()


def test_doctor_answers_even_when_set_up_cannot_finish(clone: Clone) -> None:
    done = clone.run("doctor", "--json")
    assert done.returncode == 3
    assert '"set_up": false' in done.stdout and "package index does not answer" in done.stderr


def test_an_environment_whose_python_is_gone_is_made_anew(clone: Clone) -> None:
    clone.offer("rr-dep", "llama-cpp-python")
    clone.run("search", "x")
    (clone.root / ".venv" / "bin" / "python").unlink()
    (clone.root / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert clone.run("search", "x").stdout == "ran search x\n"


def test_an_old_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))
    assert bootstrap.main(["serve"]) == 3
    assert "needs Python 3.11 or newer; this is 3.8" in capsys.readouterr().err


def test_what_an_old_python_reads_first_compiles_there() -> None:
    for name in ("__init__.py", "__main__.py", "bootstrap.py"):
        ast.parse((ROOT / "sttEngine" / name).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    code = "import sttEngine.bootstrap, sttEngine.setup.steps, sttEngine.setup.report"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env=environment, cwd="/")


def test_the_way_of_every_start_imports_no_step() -> None:
    code = "import sys, sttEngine.bootstrap as b; b.fulfilled('frontend'); print([m for m in sys.modules if 'setup' in m])"
    done = subprocess.run([sys.executable, "-S", "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_bootstrap_knows_every_command() -> None:
    assert set(bootstrap._commands()) == set(COMMANDS)


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(steps.SetupFailed, match=r"sudo apt install python3\.\d+-venv"):
        steps.make_venv()


def test_a_full_disk_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(steps.SetupFailed, match=r"5\.0 GB of disk and 1\.0 MB are free"):
        steps.make_venv()


def test_constraints_pin_everything_that_the_project_names() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    named = {*steps.project_dependencies(), *steps.project_dependencies("test")}
    assert {name.split(";")[0].strip().lower() for name in named} <= pinned
