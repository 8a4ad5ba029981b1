"""`.env.example` and the README say what Settings says."""

from __future__ import annotations

from pathlib import Path

from sttEngine.settings import PROJECT_ROOT, Settings, load_settings
from sttEngine.settings_text import env_example, markdown_table, rows


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    assert (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_the_readme_holds_the_table_of_settings() -> None:
    """`python3 -m sttEngine doctor --settings table` prints what belongs there."""
    assert markdown_table() in (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def test_uncommenting_the_example_changes_nothing(tmp_path: Path) -> None:
    lines = [line.removeprefix("#") for line in env_example().splitlines() if line.startswith("#RE") or line.startswith("#FF")]
    assert len(lines) == len(rows())
    file = tmp_path / ".env"
    file.write_text("\n".join(line for line in lines if "=.." not in line and "=models" not in line), encoding="utf-8")
    assert load_settings({}, file, tmp_path) == Settings(data_dir=tmp_path)
