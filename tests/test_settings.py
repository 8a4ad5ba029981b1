from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.errors import InvalidSetting
from sttEngine.settings import load_settings


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RECORDROUTE_PORT=1111\nRECORDROUTE_LANGUAGE=en\n", encoding="utf-8")
    settings = load_settings({"RECORDROUTE_LANGUAGE": "ko", "RECORDROUTE_THREADS": ""}, file)
    assert (settings.port, settings.language, settings.threads) == (1111, "ko", 0)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("RECORDROUTE_PORT", "eighty"),
        ("RECORDROUTE_LANGUAGE", "korean"),
        ("RECORDROUTE_DEVICE", "tpu"),
        ("RECORDROUTE_LANGUAGE_SERVER", "127.0.0.1:11434"),
        ("RECORDROUTE_LANGUAGE_SERVER", "file:///etc/passwd"),
        ("RECORDROUTE_LANGUAGE_SERVER", "http://user:secret@localhost/v1"),
        ("RECORDROUTE_LANGUAGE_SERVER", "http://[::1/v1"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_the_variable_s_name(tmp_path: Path, variable: str, text: str) -> None:
    with pytest.raises(InvalidSetting, match=variable):
        load_settings({variable: text}, tmp_path / ".env")


def test_a_key_is_in_no_text_about_the_settings(tmp_path: Path) -> None:
    settings = load_settings({"RECORDROUTE_LANGUAGE_SERVER_KEY": "sesame"}, tmp_path / ".env")
    assert settings.language_server_key == "sesame"
    assert "sesame" not in repr(settings)
