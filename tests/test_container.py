"""What the services say when they cannot have their folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.container import build_services
from sttEngine.errors import ArchiveUnwritable, DataFolderInUse
from sttEngine.settings import Settings


async def test_a_data_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ArchiveUnwritable):
        await build_services(Settings(data_dir=tmp_path / "file" / "data"))


async def test_a_data_folder_has_one_owner(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    services = await build_services(settings)
    with pytest.raises(DataFolderInUse):
        await build_services(settings)
    await services.close()
    await (await build_services(settings)).close()
