"""Every command is there, only the one that runs is imported, and errors become sentences with exit codes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sttEngine import cli, errors


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_has_help_and_takes_a_data_folder(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert "--data-dir" in capsys.readouterr().out


def test_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in cli.COMMANDS)


@pytest.mark.parametrize("words", [["nonsense"], ["models"], ["models", "remove"], ["export"]])
def test_wrong_usage_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == cli.EXIT_USAGE
    assert capsys.readouterr().out == ""


def test_an_error_is_told_with_its_hint_and_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "verify", "nothing"]) == cli.EXIT_USAGE
    told = capsys.readouterr()
    assert told.out == "" and "nothing" in told.err and "models list" in told.err and "Traceback" not in told.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidRequest("x"), cli.EXIT_USAGE),
        (errors.ModelUnknown("x"), cli.EXIT_USAGE),
        (errors.FfmpegMissing("x"), cli.EXIT_UNABLE),
        (errors.DiskFull("x"), cli.EXIT_UNABLE),
        (errors.PortInUse("x"), cli.EXIT_UNABLE),
        (errors.UnreadableMedia("x"), cli.EXIT_FAILED),
        (errors.WorkerCrashed("x"), cli.EXIT_FAILED),
    ],
)
def test_exit_codes_mean_something(error: errors.RecordRouteError, code: int) -> None:
    assert cli.exit_code(error) == code


def test_only_the_chosen_command_is_imported() -> None:
    code = (
        "import sys; from sttEngine import cli; cli.main(['models', 'list', '--json']);"
        "print([m for m in sys.modules if m.startswith('sttEngine.commands.')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "['sttEngine.commands.models']"


@pytest.mark.parametrize("words", [["doctor", "--json"], ["models", "list"]])
def test_looking_around_loads_no_engine(words: list[str]) -> None:
    heavy = ("torch", "ctranslate2", "llama_cpp", "transformers", "numpy")
    told = f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    code = f"import sys; from sttEngine import cli; cli.main({words!r}); {told}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
