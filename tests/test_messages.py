"""Every error code has a sentence and a hint in both languages of the page, and every omission a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from sttEngine import errors
from sttEngine.domain import DeviceReason
from sttEngine.engines.devices import DEVICES

ROOT = Path(__file__).resolve().parents[1]
OMITTING = ("speech", "media", "minutes", "pipeline")
# Reasons that are made in one place and reach Omission in another: words like those, told by how they begin.
REASON = re.compile(r'"((?:claim|window|correction|page|speech|too|wrong)_[a-z_]+)"')
DOUBT = re.compile(r"claim_(?:\w+_not_cited|not_supported|wrong_language)")  # why a line that is kept with a mark does not stand
NOT_REASONS = {"correction_model"}


def omission_reasons() -> set[str]:
    found: set[str] = set()
    for folder in OMITTING:
        for module in (ROOT / "sttEngine" / folder).rglob("*.py"):
            source = module.read_text(encoding="utf-8")
            found |= set(re.findall(r'Omission\(\s*(?:reason=)?"(\w+)"', source)) | set(REASON.findall(source))
    return found - NOT_REASONS


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_device_and_reason_has_a_name(language: str) -> None:
    catalog = json.loads((ROOT / "frontend/src/messages" / f"{language}.json").read_text(encoding="utf-8"))
    assert [name for name in (*DEVICES, *get_args(DeviceReason)) if not catalog.get(f"device.{name}")] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_error_and_omission_is_explained(language: str) -> None:
    catalog = json.loads((ROOT / "frontend/src/messages" / f"{language}.json").read_text(encoding="utf-8"))
    codes = [cls.code for cls in errors.all_errors() if not cls.__subclasses__()]
    reasons = omission_reasons()
    assert {"claim_not_supported", "no_embedding_model", "window_not_read"} <= reasons
    wanted = [f"error.{code}{end}" for code in codes for end in ("", ".hint")] + [f"omission.{reason}" for reason in reasons]
    wanted += [f"doubt.{reason}" for reason in reasons if DOUBT.fullmatch(reason)]
    assert [key for key in wanted if not catalog.get(key)] == []
