"""Which function runs a task, by the type of its input. Named as text: only the worker that runs one imports it."""

from __future__ import annotations

STAGE_FUNCTIONS: dict[str, str] = {
    "probe": "sttEngine.pipeline.probe:run",
    "normalize": "sttEngine.pipeline.normalize:run",
    "extract": "sttEngine.pipeline.extract:run",
    "transcribe": "sttEngine.pipeline.transcribe:run",
    "correct": "sttEngine.pipeline.correct:run",
    "summarize": "sttEngine.pipeline.summarize:run",
    "index": "sttEngine.pipeline.index:run",
    "embed_passages": "sttEngine.pipeline.embed_passages:run",
    "answer": "sttEngine.pipeline.answer:run",
    "embed_query": "sttEngine.pipeline.embed_query:run",
}
