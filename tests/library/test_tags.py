from __future__ import annotations

import pytest

from sttEngine.errors import InvalidRequest, InvalidTag, RecordRouteError, TooManyTags
from sttEngine.events.types import RecordingChanged
from sttEngine.library.tags import tidy_tags
from tests.library.conftest import Library, stream


def test_tags_are_tidied() -> None:
    assert tidy_tags(["  \u1100\u1161 b\x00\n c ", "QA", "qa", "\u202ex"]) == ("가 b c", "QA", "x")
    assert len(tidy_tags([*(f"t{n}" for n in range(20)), "T0"])) == 20
    assert tidy_tags(["x" * 40]) == ("x" * 40,)


@pytest.mark.parametrize(
    ("given", "error"),
    [([""], InvalidTag), ([" \u200b\n"], InvalidTag), (["x" * 41], InvalidTag), ([f"t{n}" for n in range(21)], TooManyTags)],
)
async def test_what_is_no_tag_changes_nothing(library: Library, given: list[str], error: type[RecordRouteError]) -> None:
    with pytest.raises(error):
        await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3, tags=given)
    assert (await library.shelf.list()).total == 0
    kept = (await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3, tags=["one"])).recording
    with pytest.raises(error):
        await library.shelf.change(kept.id, title="new", tags_given=given)
    assert await library.shelf.get(kept.id) == kept


async def test_tags_go_with_their_recording(library: Library) -> None:
    kept = (await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3, tags=["one", "Two"])).recording
    assert kept.tags == ("one", "Two")
    with pytest.raises(InvalidRequest):
        await library.shelf.change(kept.id, title=" ", tags_given=[])
    changed = await library.shelf.change(kept.id, tags_given=["two"])
    assert (changed.tags, changed.title) == (("two",), kept.title)
    assert library.events[-1] == RecordingChanged(changed)
    await library.shelf.trash(kept.id)
    assert await library.shelf.tags() == ()
    assert (await library.shelf.restore(kept.id)).tags == ("two",)
    assert [(one.tag, one.count) for one in await library.shelf.tags()] == [("two", 1)]
    await library.shelf.purge(kept.id)
    assert await library.shelf.tags() == ()
