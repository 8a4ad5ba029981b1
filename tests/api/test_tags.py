from __future__ import annotations

import pytest

from tests.api.conftest import Served


async def add(served: Served, content: bytes, *tags: str) -> dict[str, object]:
    answer = await served.client.post("/api/recordings", params={"name": "a.txt", "tag": list(tags)}, content=content)
    assert answer.status_code == 202
    added: dict[str, object] = answer.json()["recording"]
    return added


async def test_tags_are_given_changed_and_filter(served: Served) -> None:
    first, second = await add(served, b"one", "Clinic", "a&b"), await add(served, b"two")
    assert (first["tags"], second["tags"]) == (["Clinic", "a&b"], [])
    changed = await served.client.patch(f"/api/recordings/{second['id']}", json={"tags": ["clinic", "CLINIC", " x "]})
    assert (changed.json()["tags"], changed.json()["title"]) == (["clinic", "x"], second["title"])
    renamed = await served.client.patch(f"/api/recordings/{second['id']}", json={"title": "New"})
    assert (renamed.json()["tags"], renamed.json()["title"]) == (["clinic", "x"], "New")
    counts = (await served.client.get("/api/tags")).json()
    assert counts == {"tags": [{"tag": "a&b", "count": 1}, {"tag": "Clinic", "count": 2}, {"tag": "x", "count": 1}]}
    for tag, total in (("CLINIC", 2), ("a&b", 1), ("nobody", 0)):
        page = (await served.client.get("/api/recordings", params={"tag": tag})).json()
        assert (page["total"], len(page["recordings"])) == (total, total)
    assert (await served.stranger.get("/api/tags")).status_code == 401


@pytest.mark.parametrize(
    ("tags", "code"),
    [(["x" * 41], "invalid_tag"), ([" "], "invalid_tag"), ([f"t{n}" for n in range(21)], "too_many_tags")],
)
async def test_what_is_no_tag_is_refused(served: Served, tags: list[str], code: str) -> None:
    refused = await served.client.post("/api/recordings", params={"name": "a.txt", "tag": tags}, content=b"one")
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    kept = await add(served, b"one", "mine")
    refused = await served.client.patch(f"/api/recordings/{kept['id']}", json={"title": "New", "tags": tags})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await served.client.get(f"/api/recordings/{kept['id']}")).json()["tags"] == ["mine"]


async def test_a_scope_is_a_tag(served: Served) -> None:
    refused = await served.client.post("/api/vocabulary", json={"text": "stent", "scope": "x" * 41})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_tag")
