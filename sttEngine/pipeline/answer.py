"""Answers a question from passages that were found: streams each sentence once it stands on what it cites.

Runs in a worker of its own, never behind a job. Says nothing rather than something that the passages do not hold.
"""

from __future__ import annotations

from contextlib import ExitStack

from sttEngine.domain import AnswerClaim
from sttEngine.engines.base import Embedder
from sttEngine.errors import DependencyError
from sttEngine.minutes.meaning import Meaning
from sttEngine.pipeline.context import StageContext
from sttEngine.pipeline.tasks import AnsweredPart, AnswerInput, AnswerResult, DraftedPart
from sttEngine.search.answers import written_claims
from sttEngine.search.lines import LEAST_LIKELY, Lines, choose_lines, likely_held
from sttEngine.search.subject import behind, leans
from sttEngine.search.tokens import tokenize


def run(task: AnswerInput, ctx: StageContext) -> AnswerResult:
    """Raises ModelMissing, ModelCorrupt, ContextTooLarge, EngineMissing, LanguageServerUnreachable, LanguageServerRefused."""
    with ExitStack() as leases:
        meaning, embedder = None, None
        if task.embedding_model is not None:
            try:
                embedder = leases.enter_context(ctx.engines.embedder(task.embedding_model))
                meaning = Meaning(embedder, ctx.cancel)
            except DependencyError:
                pass
        lines, likely = max((_read(task, text, meaning, embedder) for text in _readings(task)), key=lambda read: read[1])
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


def _readings(task: AnswerInput) -> tuple[str, ...]:
    """The question, and where it leaves out what it is about, the same behind the one before it."""
    if not task.turns or not leans(task.question):
        return (task.question,)
    return (task.question, behind(task.question, task.turns[-1].question))


def _read(task: AnswerInput, question: str, meaning: Meaning | None, embedder: Embedder | None) -> tuple[Lines, float]:
    """The lines for a question, and how likely they hold its answer."""
    tokens = {token.text for token in tokenize(question)}
    weights = {token: weight for token, weight in task.weights.items() if token in tokens}
    query = None if embedder is None else embedder.embed_query(question)
    lines = choose_lines(question, task.passages, weights, meaning, query)
    return lines, likely_held(question, lines)
