from __future__ import annotations

from sttEngine.commands.remarks import remarks
from sttEngine.domain import Coverage, DeviceUse, Omission


def test_where_the_sound_ends_and_where_it_is_damaged() -> None:
    cut = Omission("source_truncated", 446.0, 754.2, 1200.2)
    hole = Omission("source_damaged", 3.1, 3600.0, 3603.1)
    found = remarks(None, [Coverage("normalize", "seconds", 1200.2, 754.2, (hole, cut))])
    assert found == (
        "the file is damaged at 1:00:00; about 3 s cannot be heard",
        "the sound ends at 12:34 of 20:00; the rest of the file is missing",
    )


def test_an_unknown_length_and_what_is_no_loss() -> None:
    open_end = Omission("source_truncated", 0.0, 754.2, None)
    found = remarks(
        DeviceUse("auto", "cpu"), [Coverage("normalize", "seconds", 1.0, 1.0, (open_end, Omission("other_sound_tracks", 0.0)))]
    )
    assert found == ("the sound ends at 12:34; the rest of the file is missing",)
