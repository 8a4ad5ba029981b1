from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.errors import InvalidRequest
from sttEngine.settings import load_settings


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RECORDROUTE_PORT=1111\nRECORDROUTE_LANGUAGE=en\n", encoding="utf-8")
    settings = load_settings({"RECORDROUTE_LANGUAGE": "ko", "RECORDROUTE_THREADS": ""}, file)
    assert (settings.port, settings.language, settings.threads) == (1111, "ko", 0)


@pytest.mark.parametrize(
    ("variable", "text"), [("RECORDROUTE_PORT", "eighty"), ("RECORDROUTE_LANGUAGE", "korean"), ("RECORDROUTE_DEVICE", "tpu")]
)
def test_a_value_that_means_nothing_is_refused_by_the_variable_s_name(tmp_path: Path, variable: str, text: str) -> None:
    with pytest.raises(InvalidRequest, match=variable):
        load_settings({variable: text}, tmp_path / ".env")
