"""A worker whose language model is a server's: the settings reach it, and so does what goes wrong come back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from sttEngine.container import worker_config
from sttEngine.domain import Segment
from sttEngine.errors import LanguageServerRefused
from sttEngine.minutes.templates import Templates
from sttEngine.pipeline.tasks import SummarizeInput, SummarizeResult, Task, TaskResult
from sttEngine.settings import Settings
from sttEngine.workers.supervisor import WorkerExecutor
from tests.engines.language_server import Answer, LanguageServer, language_server
from tests.workers.conftest import Heard

SAID = ("광고 예산은 2억 3천만 원으로 확정합시다.", "서연 님은 QA 일정을 금요일까지 공유해 주세요.")
SUMMARY = "광고 예산은 2억 3천만 원으로 확정하고 서연 님이 QA 일정을 공유합니다."
LISTS = json.dumps(
    {"decisions": [{"line": 1, "text": "광고 예산을 2억 3천만 원으로 확정합니다."}], "actions": []}, ensure_ascii=False
)
OVERVIEW = json.dumps(
    {"title": "광고 예산", "items": [{"lines": [1], "text": "광고 예산을 2억 3천만 원으로 확정합니다."}]}, ensure_ascii=False
)


async def summarized(server: LanguageServer, models_dir: Path) -> TaskResult:
    settings = Settings(
        models_dir=models_dir, language_server=server.address, language_server_key="sesame", language_model="a-large-model"
    )
    segments = tuple(Segment(number, 4.0 * number, 4.0 * number + 4.0, text) for number, text in enumerate(SAID, start=1))
    task = SummarizeInput(segments, "회의", "ko", settings.language_model, Templates().find("meeting"))
    worker = WorkerExecutor(worker_config(settings), "test")
    try:
        return await worker.run(Task("t", task), Heard())
    finally:
        await worker.close()


async def test_minutes_are_written_by_the_server_of_the_settings_without_weights(tmp_path: Path) -> None:
    with language_server(Answer((SUMMARY,)), Answer((LISTS,)), Answer((OVERVIEW,))) as server:
        result = await asyncio.wait_for(summarized(server, tmp_path), 60)
        assert (server.asked[0]["model"], server.keys[0]) == ("a-large-model", "Bearer sesame")
    assert isinstance(result, SummarizeResult)
    decision = next(item for item in result.minutes.items if item.section == "decision")
    assert (decision.text, [citation.segment_id for citation in decision.citations]) == (
        "광고 예산을 2억 3천만 원으로 확정합니다.",
        [1],
    )
    assert result.minutes.title == "광고 예산"


async def test_a_server_that_refuses_says_what_to_set(tmp_path: Path) -> None:
    with language_server(Answer(status=401)) as server, pytest.raises(LanguageServerRefused) as caught:
        await asyncio.wait_for(summarized(server, tmp_path), 60)
    assert "RECORDROUTE_LANGUAGE_SERVER_KEY" in caught.value.hint
