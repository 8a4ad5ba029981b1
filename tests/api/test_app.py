"""Errors in one form, a complete reference, the page, and jobs over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from sttEngine.api.errors import STATUS, ErrorBoundary, status_of
from sttEngine.errors import all_errors
from tests.api.conftest import Served, serving

UNKNOWN = "0" * 32


def test_every_error_has_a_status() -> None:
    for error in all_errors():
        assert 400 <= status_of(error) < 600
    assert all(issubclass(cls, Exception) for cls in STATUS)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api", 404, "not_found"),
        ("GET", "/api/recordings/" + UNKNOWN, 404, "recording_not_found"),
        ("GET", "/api/recordings/xyz/audio", 404, "recording_not_found"),
        ("GET", "/api/jobs/" + UNKNOWN, 404, "job_not_found"),
        ("POST", "/api/jobs/" + UNKNOWN + "/cancel", 404, "job_not_found"),
        ("GET", "/api/recordings/" + UNKNOWN + "/minutes", 404, "recording_not_found"),
        ("GET", "/api/recordings?limit=0", 422, "invalid_request"),
        ("GET", "/api/recordings?sort=size", 422, "invalid_request"),
        ("GET", "/api/search", 422, "invalid_request"),
        ("PUT", "/api/recordings", 405, "invalid_request"),
        ("POST", "/api/models/no-such-model/fetch", 404, "model_unknown"),
        ("POST", "/api/recordings/" + UNKNOWN + "/jobs", 422, "invalid_request"),
    ],
)
async def test_every_error_has_the_one_body(served: Served, method: str, path: str, status: int, code: str) -> None:
    answer = await served.client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "hint"} and all(answer.json().values())


async def test_a_fault_of_ours_shows_nothing_of_itself(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    await served.services.db.write(lambda conn: conn.execute("DROP TABLE jobs"))
    answer = await served.client.get("/api/jobs")
    assert answer.status_code == 500 and "jobs" not in answer.text
    assert answer.json()["code"] in ("internal_error", "archive_damaged")
    assert caplog.records


async def test_the_log_of_a_broken_request_does_not_quote(caplog: pytest.LogCaptureFixture) -> None:
    said = "what somebody said"

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError(said)

    transport = httpx.ASGITransport(ErrorBoundary(broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "a request broke" in caplog.text and "builtins.ValueError" in caplog.text
    assert said not in caplog.text + answer.text


async def test_the_reference_is_complete(served: Served) -> None:
    schema = (await served.client.get("/api/openapi.json")).json()
    names = set()
    for path, operations in schema["paths"].items():
        assert path.startswith("/api/")
        for operation in operations.values():
            names.add(operation["operationId"])
            assert operation["summary"] and operation["tags"]
            answers = operation["responses"]
            assert {"401", "403", "422", "500", "503"} <= set(answers)
            if "{" in path:
                assert "404" in answers, path
            for status, answer in answers.items():
                if int(status) >= 400:
                    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody"), (path, status)
                    assert "`" in answer["description"]
    assert len(names) == sum(len(operations) for operations in schema["paths"].values())
    page = await served.client.get("/api/docs")
    assert page.status_code == 200 and "<script" not in page.text and "https://" not in page.text


async def test_a_recording_lives_through_trash_and_purge(served: Served) -> None:
    recording = await served.add("a.mp3", b"sound")
    path = f"/api/recordings/{recording['id']}"
    assert (await served.client.patch(path, json={"title": "이름"})).json()["title"] == "이름"
    assert (await served.client.get(f"{path}/transcript")).json()["complete"] is True
    assert len((await served.client.get(f"{path}/transcript", params={"from_id": 3})).json()["segments"]) == 2
    assert (await served.client.get(f"{path}/minutes")).json()["one_line"] == "한 줄"
    decided = await served.client.post(f"{path}/corrections", json={"segment_ids": [1], "state": "accepted"})
    assert decided.json()["proposals"][0]["state"] == "accepted"
    edited = await served.client.put(f"{path}/segments/2", json={"text": "네, 그래요"})
    assert edited.status_code == 200
    (shown,) = (await served.client.get(f"{path}/transcript")).json()["changed"][-1]["lines"]
    assert (shown["id"], shown["text"]) == (2, "네, 그래요")
    made = (await served.client.get(f"{path}/versions", params={"limit": 1})).json()
    assert (made["total"], [one["cause"] for one in made["versions"]]) == (2, ["edited"])
    bare = (await served.client.get(f"{path}/versions", params={"examples": 0})).json()
    assert [(one["changes"], one["changed"]) for one in bare["versions"]] == [([], 1), ([], 1)]
    assert (await served.client.post(f"{path}/versions/1/revert")).json()["proposals"][0]["state"] == "accepted"
    assert (await served.client.post(f"{path}/versions/9/revert")).json()["code"] == "version_not_found"
    assert (await served.client.put(f"{path}/segments/99", json={"text": "x"})).json()["code"] == "segment_not_found"
    assert (await served.client.put(f"{path}/segments/2", json={"text": " "})).json()["code"] == "invalid_request"
    covered = (await served.client.get(f"{path}/coverage")).json()
    assert {record["stage"] for record in covered["coverage"]} >= {"transcribe"}
    assert set(covered["stale"]) == {"summarize"}  # they were made from the text before the correction
    assert (await served.client.delete(path)).json()["trashed_at"]
    assert (await served.client.get("/api/recordings", params={"trashed": True})).json()["total"] == 1
    assert (await served.client.post(f"{path}/restore")).json()["trashed_at"] is None
    assert (await served.client.delete(path, params={"purge": True})).status_code == 204
    assert served.files() == []


async def test_jobs_are_paused_resumed_moved_and_cancelled(served: Served) -> None:
    gate = served.executor.hold["probe"] = asyncio.Event()
    jobs = []
    for number in range(3):
        answer = await served.client.post("/api/recordings", params={"name": f"{number}.mp3"}, content=b"x%d" % number)
        jobs.append(answer.json()["job"]["id"])
    await served.executor.reached.get()
    moved = await served.client.post(f"/api/jobs/{jobs[2]}/move", json={"before": jobs[1]})
    assert moved.status_code == 200
    assert [job["id"] for job in (await served.client.get("/api/jobs")).json()["jobs"]] == [jobs[0], jobs[2], jobs[1]]
    assert (await served.client.post(f"/api/jobs/{jobs[1]}/pause")).json()["job"]["state"] == "paused"
    assert (await served.client.post(f"/api/jobs/{jobs[1]}/pause")).status_code == 409
    assert (await served.client.post(f"/api/jobs/{jobs[0]}/cancel")).json()["job"]["state"] == "cancelled"
    assert (await served.client.post(f"/api/jobs/{jobs[1]}/resume")).json()["job"]["state"] == "queued"
    gate.set()
    assert (await served.services.queue.wait(jobs[1])).state == "succeeded"
    assert (await served.client.post(f"/api/jobs/{jobs[0]}/retry")).status_code == 200
    again = await served.client.post(f"/api/recordings/{moved.json()['job']['recording_id']}/jobs", json={"steps": ["index"]})
    assert again.status_code == 202 and again.json()["job"]["options"]["steps"] == ["index"]


async def test_search_models_and_doctor_answer(served: Served) -> None:
    found = await served.client.get("/api/search", params={"q": "회의"})
    assert found.status_code == 200 and set(found.json()) == {"hits", "vectors_used", "took_ms", "meant"}
    models = (await served.client.get("/api/models")).json()["models"]
    assert {"id", "kind", "title", "licence", "bytes", "state", "languages", "starter"} <= set(models[0])
    assert (await served.client.get("/api/diagnosis")).json()["version"]
    session = (await served.client.get("/api/session")).json()
    assert session["launch"] == served.services.hub.launch and session["ws_port"] == served.gate.ws_port


async def test_the_page_is_cached_as_its_names_allow(served: Served) -> None:
    assert (await served.client.get("/")).headers["cache-control"] == "no-cache"
    asset = await served.client.get("/assets/app-1a2b3c.js")
    assert "immutable" in asset.headers["cache-control"] and asset.headers["content-type"].startswith("text/javascript")
    assert (await served.client.get("/assets/none.js")).status_code == 404


async def test_a_missing_page_says_how_to_build_it(tmp_path: Path) -> None:
    async with serving(tmp_path / "data", tmp_path / "not-there") as served:
        answer = await served.stranger.get("/")
        assert answer.status_code == 503 and "python3 -m sttEngine" in answer.text


async def test_templates_are_listed_and_chosen_for_a_run(served: Served) -> None:
    recording = await served.add("a.mp3", b"sound")
    listed = (await served.client.get("/api/templates")).json()["templates"]
    assert {one["id"] for one in listed} >= {"meeting", "interview", "lecture", "one-to-one", "sales-call"}
    path = f"/api/recordings/{recording['id']}/jobs"
    ran = await served.client.post(path, json={"steps": ["summarize"], "template": "lecture", "minutes_language": "en"})
    assert (ran.status_code, ran.json()["job"]["options"]["template"]) == (202, "lecture")
    assert (await served.client.post(path, json={"template": "../x"})).json()["code"] == "template_not_found"
    assert (await served.client.post(path, json={"minutes_language": "xx"})).json()["code"] == "invalid_request"
    assert (await served.client.post("/api/recordings?template=nothing", content=b"x")).json()["code"] == "template_not_found"
