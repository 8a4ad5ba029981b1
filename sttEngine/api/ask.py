"""Questions to the archive, answered as a stream of JSON lines."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.responses import StreamingResponse

from sttEngine.api.deps import ServicesDep
from sttEngine.api.filters import PickedFilters
from sttEngine.api.schemas import AnswerEventBody, QuestionBody
from sttEngine.pipeline.tasks import Turn
from sttEngine.search.asking import AnswerEvent

router = APIRouter(tags=["search"])

_EVENT: TypeAdapter[AnswerEvent] = TypeAdapter(AnswerEvent)
LINES = "application/x-ndjson"
_STREAM = "One JSON event a line; the last is `answered` or `failed`."


@router.post(
    "/ask",
    summary="Answer a question from what was said",
    operation_id="ask",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {LINES: {}},
            "description": "One JSON event a line; the last is `answered` or `failed`.",
            "model": AnswerEventBody,
        }
    },
)
async def ask(services: ServicesDep, body: QuestionBody, picked: PickedFilters) -> StreamingResponse:
    """Closing the connection stops the work."""
    events = services.asking.ask(
        body.question,
        turns=tuple(Turn(turn.question, turn.answer) for turn in body.turns),
        recording_id=body.recording_id,
        filters=picked,
    )
    first = await anext(events)  # what is wrong with the question is an answer of its own, not an event
    return StreamingResponse(_lines(first, events), media_type=LINES, headers={"Cache-Control": "no-store"})


async def _lines(first: AnswerEvent, events: AsyncGenerator[AnswerEvent]) -> AsyncIterator[bytes]:
    async with aclosing(events) as rest:
        yield _EVENT.dump_json(first) + b"\n"
        async for event in rest:
            yield _EVENT.dump_json(event) + b"\n"
