from __future__ import annotations

import pytest

from tests.api.conftest import Served

UNKNOWN = "0" * 32


async def test_a_term_is_added_changed_and_removed(served: Served) -> None:
    answer = await served.client.post("/api/vocabulary", json={"text": "Kubernetes", "aliases": ["쿠버네티스"]})
    assert answer.status_code == 201
    term = answer.json()
    assert (term["text"], term["aliases"], term["scope"]) == ("Kubernetes", ["쿠버네티스"], "")
    assert (await served.client.get("/api/vocabulary")).json() == {"terms": [term]}
    changed = await served.client.patch(f"/api/vocabulary/{term['id']}", json={"scope": "infra"})
    assert changed.json() == {**term, "scope": "infra"}
    assert (await served.client.delete(f"/api/vocabulary/{term['id']}")).status_code == 204
    assert (await served.client.get("/api/vocabulary")).json() == {"terms": []}
    assert (await served.client.get("/api/vocabulary/suggestions")).json() == {"suggestions": []}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 81},
        {"text": "a\u0000b"},
        {"text": "a", "aliases": [f"a{n}" for n in range(21)]},
        {"text": "a", "aliases": "b"},
        {"text": "a", "id": "mine"},
    ],
)
async def test_what_is_no_term_is_refused(served: Served, body: dict[str, object]) -> None:
    answer = await served.client.post("/api/vocabulary", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_errors_have_their_codes(served: Served) -> None:
    await served.client.post("/api/vocabulary", json={"text": "Kubernetes"})
    answer = await served.client.post("/api/vocabulary", json={"text": "kubernetes"})
    assert (answer.status_code, answer.json()["code"]) == (409, "term_exists")
    path = f"/api/vocabulary/{UNKNOWN}"
    for answer in (await served.client.patch(path, json={"text": "x"}), await served.client.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (404, "term_not_found")
    assert (await served.stranger.get("/api/vocabulary")).status_code == 401
