"""`index`: differences are told and mended, also beside what is running."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.cli import main
from sttEngine.store.database import Database
from tests.search.test_service import add


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    db = await Database.open(tmp_path / "recordroute.db")
    await add(db, 1, ("회의록", (1.0, 0.0)))
    await db.close()
    return tmp_path


def run(data_dir: Path, *given: str) -> int:
    return main(["index", *given, "--data-dir", str(data_dir)])


def test_differences_are_told_and_mended(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import apsw

    assert run(data_dir, "check") == 0
    assert capsys.readouterr().out == "Index and library agree.\n"
    with apsw.Connection(str(data_dir / "recordroute.db")) as conn:
        conn.execute("UPDATE segments SET text = '다른 말'")
    assert run(data_dir, "check", "--json") == 1
    assert json.loads(capsys.readouterr().out)["difference"] == "text"
    assert run(data_dir, "check") == 1
    assert "nothing is lost" in capsys.readouterr().out
    assert run(data_dir, "repair") == 0
    assert run(data_dir, "check") == 0


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert run(tmp_path / "none", "check") == 1
    assert not (tmp_path / "none").exists()
