"""Fixtures that every test may use: the real weights folder and the reference recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.settings import Settings, load_settings


@pytest.fixture(scope="session")
def project_settings() -> Settings:
    """The settings of this checkout, as the environment gives them."""
    return load_settings()


@pytest.fixture(scope="session")
def models_dir(project_settings: Settings) -> Path:
    """The folder of real weights; the test command fetches the starter set before it runs the tests."""
    return project_settings.models_dir


@pytest.fixture(scope="session")
def reference_data(project_settings: Settings) -> Path:
    """The folder of reference recordings; a test that needs it is skipped where it is absent."""
    folder = project_settings.reference_data_dir
    if not folder.is_dir():
        pytest.skip(f"no reference recordings at {folder}: set RECORDROUTE_DATA")
    return folder
