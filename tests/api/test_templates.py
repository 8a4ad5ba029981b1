"""A person's own templates over HTTP: nasty names and contents, and the way from a copy to its removal."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from sttEngine.minutes.templates import BUILT_IN, MOST_BYTES
from tests.api.conftest import Served

OWN = """title = { ko = "현장", en = "Site visit" }
sections = ["points", "defects"]
[defects]
title = "Defects"
question = "what is broken"
"""


async def test_a_copy_is_made_changed_used_and_removed(served: Served) -> None:
    text = (await served.client.get("/api/templates/meeting")).json()
    assert text["own"] is False and "sections" in text["text"]
    saved = await served.client.put("/api/templates/meeting-2", json={"text": text["text"], "new": True})
    assert saved.status_code == 200 and saved.json() | {"own": True, "built_in": False} == saved.json()
    assert (await served.client.put("/api/templates/meeting-2", json={"text": OWN, "new": True})).json()[
        "code"
    ] == "template_exists"
    assert (await served.client.put("/api/templates/lecture", json={"text": OWN, "new": True})).json()[
        "code"
    ] == "template_exists"
    assert (await served.client.put("/api/templates/meeting-2", json={"text": OWN})).json()["title"]["ko"] == "현장"
    assert (await served.client.get("/api/templates/meeting-2")).json() == {"id": "meeting-2", "text": OWN, "own": True}
    await served.client.patch("/api/settings", json={"minutes_template": "meeting-2"})
    assert (await served.client.delete("/api/templates/meeting-2")).json()["code"] == "template_in_use"
    await served.client.patch("/api/settings", json={"minutes_template": None})
    assert (await served.client.delete("/api/templates/meeting-2")).status_code == 204
    listed = (await served.client.get("/api/templates")).json()
    assert [one["id"] for one in listed["templates"]] == list(BUILT_IN) and listed["broken"] == []


async def test_a_built_in_one_is_never_removed_only_what_stands_in_for_it(served: Served) -> None:
    assert (await served.client.delete("/api/templates/meeting")).json()["code"] == "template_not_found"
    assert (await served.client.put("/api/templates/meeting", json={"text": OWN})).json()["built_in"] is True
    assert (await served.client.delete("/api/templates/meeting")).status_code == 204
    assert (await served.client.get("/api/templates/meeting")).json()["own"] is False


@pytest.mark.parametrize(
    "name",
    ["..", "../x", "..%2Fx", "a/b", "A", "a b", "a.toml", ".part", "con\x00", "x" * 41, "설명", "-a", "a\n", "questions.."],
)
async def test_a_name_that_is_none_reaches_no_file(served: Served, name: str) -> None:
    (served.data_dir / "x.toml").write_text(OWN, encoding="utf-8")
    for method in ("GET", "PUT", "DELETE"):
        body = {"text": OWN} if method == "PUT" else None
        answer = await served.client.request(method, f"/api/templates/{quote(name, safe='')}", json=body)
        assert answer.status_code in (404, 405), (method, name)
    folder = served.data_dir / "templates"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert (served.data_dir / "x.toml").read_text(encoding="utf-8") == OWN


@pytest.mark.parametrize(
    ("text", "reason", "about", "line"),
    [
        ("title = ", "syntax", "", 1),
        ('title = "a"\nsections = ["points"', "syntax", "", 2),
        ("a = " + "[" * 30_000, "syntax", "", None),
        ("a = " + "9" * 20_000, "syntax", "", None),
        ("\x00", "syntax", "", 1),
        ('title = "a"', "field", "sections", None),
        ('title = ""\nsections = ["points"]', "field", "title", None),
        ('title = 5\nsections = ["points"]', "field", "title", None),
        ('title = "a"\nsections = ["points"]\npoints = 5', "field", "points", None),
        ('title = "a"\nsections = ["points"]\n[defects]\ntitle = "D"\nquestion = "q"', "unused_table", "defects", None),
        ('title = "a"\nsections = ["points", "points"]', "section_name", "points", None),
        ('title = "a"\nsections = ["<b>"]', "section_name", "<b>", None),
        ('title = "a"\nsections = ["defects"]', "section_empty", "defects", None),
        (
            'title = "a"\nsections = ["points"]\n[example.en]\nlines = ["x"]\nsummary = "s"\nanswer = { day = 2026-01-01 }',
            "syntax",
            "",
            None,
        ),
        ("가" * (MOST_BYTES // 3 + 1), "length", "", None),
    ],
)
async def test_what_is_wrong_is_told_as_it_is_typed_and_not_saved(
    served: Served, text: str, reason: str, about: str, line: int | None
) -> None:
    told = (await served.client.post("/api/templates/check", json={"text": text})).json()
    assert told["fault"]["reason"] == reason and told["fault"]["about"] == about
    assert line is None or told["fault"]["line"] == line
    answer = await served.client.put("/api/templates/mine", json={"text": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_template")
    assert not (served.data_dir / "templates" / "mine.toml").exists()


async def test_half_a_character_and_a_flood_are_refused(served: Served) -> None:
    half = b'{"text": "title = \\"\\ud800\\""}'
    answer = await served.client.put("/api/templates/mine", content=half, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    flood = await served.client.put("/api/templates/mine", json={"text": "#" * (3 * MOST_BYTES)})
    assert flood.json()["code"] == "invalid_request"


async def test_a_sound_text_is_told_with_its_sections(served: Served) -> None:
    told = (await served.client.post("/api/templates/check", json={"text": OWN})).json()
    assert told == {"fault": None, "title": {"ko": "현장", "en": "Site visit"}, "sections": ["points", "defects"]}


async def test_a_broken_file_is_listed_with_its_reason_and_can_be_mended(served: Served) -> None:
    folder = served.data_dir / "templates"
    folder.mkdir()
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    (folder / "bytes.toml").write_bytes(b"\xff\xfe")
    (folder / "Not A Name.toml").write_text(OWN, encoding="utf-8")
    broken = (await served.client.get("/api/templates")).json()["broken"]
    assert [(one["id"], one["reason"]) for one in broken] == [("broken", "syntax"), ("bytes", "not_text")]
    assert (await served.client.get("/api/templates/broken")).json()["text"] == "title = "
    assert (await served.client.get("/api/templates/bytes")).json()["code"] == "invalid_template"
    assert (await served.client.put("/api/templates/broken", json={"text": OWN})).status_code == 200
    assert (await served.client.get("/api/templates")).json()["broken"][0]["id"] == "bytes"
