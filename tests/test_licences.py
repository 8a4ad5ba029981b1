"""Licences out of the packages' own metadata; a name opens no file."""

from __future__ import annotations

import pytest

from sttEngine.errors import LicenceNotFound
from sttEngine.licences import licence_text, licences


def test_every_package_that_is_needed_is_listed_with_its_licence() -> None:
    found = {one.package.lower(): one for one in licences()}
    assert {"fastapi", "apsw", "numpy", "pydantic"} <= set(found)
    assert all(one.version for one in found.values())
    assert found["fastapi"].licence == "MIT" and found["fastapi"].text


def test_a_text_is_found_however_the_name_is_written() -> None:
    assert "Permission is hereby granted" in licence_text("FastAPI")


@pytest.mark.parametrize("name", ["nothing", "../fastapi", "", "/etc/passwd", "fastapi/../../x"])
def test_a_name_of_nothing_has_no_text(name: str) -> None:
    with pytest.raises(LicenceNotFound):
        licence_text(name)
