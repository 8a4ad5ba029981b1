from __future__ import annotations

from sttEngine.library.sweep import Swept, sweep
from tests.library.conftest import Library, stream


async def test_a_new_data_folder_has_nothing_to_sweep(library: Library) -> None:
    assert await sweep(library.db, library.files) == Swept(0, 0, 0)


async def test_what_is_no_leftover_is_kept(library: Library) -> None:
    """A folder that the archive does not know may be all that is left of a lost archive."""
    received = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    unclaimed = library.files.source("1" * 32, "wav")
    unclaimed.parent.mkdir()
    unclaimed.write_bytes(b"the only copy")
    foreign = library.data_dir / "recordings" / "my notes"
    foreign.mkdir()
    (foreign / "unsettled").touch()
    library.files.part("2" * 32).parent.mkdir(exist_ok=True)
    library.files.part("2" * 32).write_bytes(b"half")
    (library.data_dir / "uploads" / "other.part").touch()
    assert await sweep(library.db, library.files) == Swept(parts=1, folders=0, unclaimed=1)
    assert library.on_disk() == sorted(
        [
            f"recordings/{'1' * 32}/source.wav",
            f"recordings/{received.recording.id}/source.wav",
            "recordings/my notes/unsettled",
            "uploads/other.part",
        ]
    )


async def test_an_unsettled_folder_goes_without_a_row_and_stays_with_one(library: Library) -> None:
    received = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    library.files.unsettle(received.recording.id)
    library.files.folder("1" * 32).mkdir()
    library.files.unsettle("1" * 32)
    assert await sweep(library.db, library.files) == Swept(parts=0, folders=1, unclaimed=0)
    assert library.on_disk() == [f"recordings/{received.recording.id}/source.wav"]
    assert not library.files.folder("1" * 32).exists()
