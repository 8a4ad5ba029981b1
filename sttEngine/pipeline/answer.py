"""Answers a question from passages that were found: streams each sentence once it stands on what it cites.

Runs in a worker of its own, never behind a job. Says nothing rather than something that the passages do not hold.
"""

from __future__ import annotations

from contextlib import ExitStack

from sttEngine.domain import AnswerClaim
from sttEngine.errors import DependencyError
from sttEngine.minutes.meaning import Meaning
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import AnsweredPart, AnswerInput, AnswerResult, DraftedPart
from sttEngine.search.answers import written_claims
from sttEngine.search.lines import LEAST_LIKELY, choose_lines, likely_held


def run(task: AnswerInput, ctx: StageContext) -> AnswerResult:
    """Raises ModelMissing, ModelCorrupt, EngineMissing, LanguageServerUnreachable, LanguageServerRefused."""
    with ExitStack() as leases:
        meaning, query = None, None
        if task.embedding_model is not None:
            try:
                embedder = leases.enter_context(ctx.engines.embedder(task.embedding_model))
                meaning, query = Meaning(embedder, ctx.cancel), embedder.embed_query(task.question)
            except DependencyError:
                pass
        lines = choose_lines(task.question, task.passages, task.weights, meaning, query)
        likely = likely_held(task.question, lines)
        if likely < LEAST_LIKELY:
            return AnswerResult((), likely)
        writer = leases.enter_context(ctx.engines.writer(task.model))
        before = writer.usage
        claims: list[AnswerClaim] = []
        for number, written in enumerate(written_claims(task, lines, meaning, writer, ctx.cancel)):
            if isinstance(written, str):
                ctx.commit(DraftedPart(f"draft-{number:05d}", written))
            else:
                claims.append(written)
                ctx.commit(AnsweredPart(f"claim-{len(claims)}", written))
        return AnswerResult(tuple(claims), likely, writer.usage - before)
