"""Settings over HTTP: what is told, what changes and at once holds, and that a key never comes out."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path

import pytest

from sttEngine import choices_file
from sttEngine.api.settings_bodies import SettingsChangeBody, SettingsValuesBody
from sttEngine.container import build_services
from sttEngine.pipeline.tasks import IndexInput, SummarizeInput, TranscribeInput
from sttEngine.settings import choosable, load_settings
from tests.api.conftest import Served, serving
from tests.pipeline.scripted_executor import ScriptedExecutor

KEY = "sk-sesame-0123456789"


def test_the_bodies_have_every_setting_that_can_be_chosen() -> None:
    assert set(SettingsValuesBody.model_fields) == set(choosable()) - {"language_server_key"}
    assert set(SettingsChangeBody.model_fields) == {*choosable(), "page"}


async def test_what_holds_and_what_can_be_chosen_is_told(served: Served) -> None:
    told = (await served.client.get("/api/settings")).json()
    assert told["values"] == told["defaults"] and told["chosen"] == [] and told["fixed"] == {}
    assert told["local"] is True and told["key_set"] is False
    assert {"ko", "en"} <= set(told["options"]["languages"]) and "faster-whisper" in told["options"]["speech_engines"]
    assert told["page"] == {"language": "", "theme": "system", "introduced": False}


async def test_a_change_holds_for_the_next_job_without_a_restart(served: Served) -> None:
    changed = {"language": "ko", "speech_model": "whisper-small", "minutes_unproven": "mark", "fillers": "propose"}
    answer = await served.client.patch("/api/settings", json=changed)
    assert answer.status_code == 200 and set(answer.json()["chosen"]) == set(changed)
    await served.add()
    given = {type(one): one for one in served.executor.inputs}
    heard, summed = given[TranscribeInput], given[SummarizeInput]
    assert isinstance(heard, TranscribeInput) and (heard.language, heard.model) == ("ko", "whisper-small")
    assert isinstance(summed, SummarizeInput) and summed.keep_unproven


async def test_a_change_is_there_after_a_restart_and_null_takes_it_back(tmp_path: Path, frontend: Path) -> None:
    async with serving(tmp_path / "data", frontend) as served:
        await served.client.patch("/api/settings", json={"device": "cpu", "page": {"theme": "dark", "introduced": True}})
    async with serving(tmp_path / "data", frontend) as served:
        told = (await served.client.get("/api/settings")).json()
        assert (told["values"]["device"], told["page"]["theme"], told["page"]["introduced"]) == ("cpu", "dark", True)
        told = (await served.client.patch("/api/settings", json={"device": None, "page": {"language": "ko"}})).json()
        assert (told["values"]["device"], told["chosen"]) == ("auto", [])
        assert told["page"] == {"language": "ko", "theme": "dark", "introduced": True}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"threads": -1}, 422, "invalid_setting"),
        ({"device": "tpu", "language": "ko"}, 422, "invalid_setting"),
        ({"minutes_template": "../../etc/passwd"}, 404, "template_not_found"),
        ({"threads": "many"}, 422, "invalid_request"),
        ({"host": "0.0.0.0"}, 422, "invalid_request"),
        ({"page": {"theme": "pink"}}, 422, "invalid_request"),
        ({"page": None}, 422, "invalid_request"),
        ({"language": "k" * 100_000}, 422, "invalid_setting"),
        ([], 422, "invalid_request"),
    ],
)
async def test_what_means_nothing_changes_nothing(served: Served, body: object, status: int, code: str) -> None:
    before = (await served.client.get("/api/settings")).json()
    answer = await served.client.patch("/api/settings", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await served.client.get("/api/settings")).json() == before


async def test_a_key_is_in_no_answer_no_log_and_no_reference(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bodies: list[dict[str, object]] = [
        {"language_server": "http://127.0.0.1:9/v1", "language_model": "m", "language_server_key": KEY},
        {"language_server_key": f"{KEY} with space"},
        {"language_server_key": [KEY]},
        {"threads": KEY},
    ]
    answers = [await served.client.patch("/api/settings", json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 422, 422, 422]
    assert answers[0].json()["key_set"] is True
    answers += [await served.client.get(f"/api/{path}") for path in ("settings", "diagnosis", "session", "openapi.json")]
    assert all(KEY not in answer.text for answer in answers)
    assert KEY not in caplog.text and KEY not in repr(served.services.settings)
    assert served.services.settings.language_server_key == KEY


async def test_changes_at_once_are_all_kept(served: Served) -> None:
    bodies = [{"threads": 3}, {"language": "ko"}, {"device": "cpu"}, {"page": {"theme": "dark"}}, {"context_tokens": 4096}]
    answers = await asyncio.gather(*(served.client.patch("/api/settings", json=body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    kept = json.loads((served.data_dir / choices_file.NAME).read_text(encoding="utf-8"))
    assert kept["values"] == {"threads": 3, "language": "ko", "device": "cpu", "context_tokens": 4096}
    assert kept["page"]["theme"] == "dark"


async def test_what_the_environment_fixes_is_shown_and_refused(tmp_path: Path) -> None:
    settings = load_settings({"RECORDROUTE_THREADS": "2"}, tmp_path / ".env", tmp_path / "data")
    services = await build_services(settings, batch=ScriptedExecutor(), interactive=ScriptedExecutor())
    assert services.choices.fixed == {"threads": "RECORDROUTE_THREADS"}
    await services.close()


async def test_another_embedding_model_is_used_by_search_and_index_at_once(served: Served) -> None:
    await served.client.patch("/api/settings", json={"embedding_model": "bge-m3"})
    await served.add()
    assert [one.model for one in served.executor.inputs if isinstance(one, IndexInput)] == ["bge-m3"]
