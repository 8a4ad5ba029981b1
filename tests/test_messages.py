"""Every error code has a sentence and a hint in both languages of the page, and every omission a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sttEngine import errors

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_error_and_omission_is_explained(language: str) -> None:
    catalog = json.loads((ROOT / "frontend/src/messages" / f"{language}.json").read_text(encoding="utf-8"))
    codes = [cls.code for cls in errors.all_errors() if not cls.__subclasses__()]
    wanted = [f"error.{code}{end}" for code in codes for end in ("", ".hint")]
    for module in (ROOT / "sttEngine").rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        wanted += [f"omission.{reason}" for reason in re.findall(r'Omission\(\s*(?:reason=)?"(\w+)"', source)]
    assert [key for key in wanted if not catalog.get(key)] == []
