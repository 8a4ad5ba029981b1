from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from sttEngine.domain import Omission, Segment
from sttEngine.engines.base import CancelFlag, Embedder, Engines, Lease, Transcriber, Writer
from sttEngine.errors import Cancelled, EngineMissing, ModelCorrupt, ModelMissing, RecordRouteError
from sttEngine.pipeline.context import MediaLimits
from sttEngine.pipeline.index import BATCH, run
from sttEngine.pipeline.tasks import IndexInput, Progress, TaskPart

SEGMENTS = tuple(Segment(id, float(id), id + 1.0, f"{id} 번째 말입니다 하나 둘 셋 넷") for id in range(1, 101))


@dataclass
class Flag:
    after: int = 10**9
    looks: int = 0

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > self.after

    def raise_if_set(self) -> None:
        if self.is_set():
            raise Cancelled


class NumberEmbedder:
    """Ten tokens a word; a vector that tells which text it is of."""

    model = "m"
    dimension = 2
    max_tokens = 128

    def __init__(self) -> None:
        self.batches: list[int] = []

    def count_tokens(self, text: str) -> int:
        return 10 * len(text.split())

    def embed_passages(self, texts: Sequence[str], cancel: CancelFlag) -> npt.NDArray[np.float32]:
        self.batches.append(len(texts))
        return np.array([[float(text.split()[0]), 1.0] for text in texts], dtype=np.float32)

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        raise NotImplementedError

    def close(self) -> None: ...


class Lent:
    """A lease that counts itself."""

    def __init__(self, engines: FakeEngines) -> None:
        self.engines = engines

    def __enter__(self) -> Embedder:
        if self.engines.error is not None:
            raise self.engines.error
        self.engines.open += 1
        return self.engines.held

    def __exit__(self, *exc: object) -> None:
        self.engines.open -= 1


@dataclass
class FakeEngines:
    held: NumberEmbedder = field(default_factory=NumberEmbedder)
    error: RecordRouteError | None = None
    open: int = 0
    threads: int = 1

    def embedder(self, model: str) -> Lease[Embedder]:
        return Lent(self)

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        raise NotImplementedError

    def writer(self, model: str) -> Lease[Writer]:
        raise NotImplementedError


class Context:
    """What the stage gets; `lent` is its engines as the test sees them."""

    def __init__(self, lent: FakeEngines | None = None, cancel: CancelFlag | None = None) -> None:
        self.lent = lent or FakeEngines()
        self.engines: Engines = self.lent
        self.cancel: CancelFlag = cancel or Flag()
        self.media = MediaLimits(None, 1.0)
        self.parts: tuple[TaskPart, ...] = ()
        self.reports: list[Progress] = []

    def commit(self, part: TaskPart) -> None:
        raise AssertionError("the index stage has no parts")

    def report(self, progress: Progress) -> None:
        self.reports.append(progress)


def test_every_chunk_has_its_vector() -> None:
    ctx = Context()
    result = run(IndexInput(SEGMENTS, "m"), ctx)
    assert (result.model, result.dimension) == ("m", 2)
    assert len(result.vectors) == len(result.chunks) > BATCH
    for chunk, vector in zip(result.chunks, result.vectors, strict=True):
        assert vector is not None
        assert np.frombuffer(base64.b64decode(vector), "<f4").tolist() == [float(chunk.first_segment_id), 1.0]
    assert (result.coverage.total, result.coverage.covered, result.coverage.omissions) == (
        len(result.chunks),
        len(result.chunks),
        (),
    )
    assert all(size <= BATCH for size in ctx.lent.held.batches)
    assert all(report.done < report.total for report in ctx.reports)
    assert len(ctx.reports) == len(ctx.lent.held.batches)
    assert ctx.lent.open == 0


def test_chunks_fit_a_small_model() -> None:
    ctx = Context()
    for chunk in run(IndexInput(SEGMENTS, "m"), ctx).chunks:
        assert ctx.lent.held.count_tokens(chunk.text) <= NumberEmbedder.max_tokens


def test_without_a_model_words_are_indexed_and_coverage_says_so() -> None:
    result = run(IndexInput(SEGMENTS, None), Context())
    assert result.model is None and result.dimension is None
    assert set(result.vectors) == {None}
    assert {id for c in result.chunks for id in range(c.first_segment_id, c.last_segment_id + 1)} == set(range(1, 101))
    assert result.coverage.covered == 0
    assert result.coverage.omissions == (Omission("no_embedding_model", len(result.chunks)),)


@pytest.mark.parametrize("error", [ModelCorrupt("damaged"), ModelMissing("not there"), EngineMissing("not installed")])
def test_a_model_that_was_asked_for_and_cannot_be_used_is_an_error(error: RecordRouteError) -> None:
    """Whether to go on without is the runner's choice: a result is kept under the input that it was made from."""
    with pytest.raises(type(error)):
        run(IndexInput(SEGMENTS, "m"), Context(FakeEngines(error=error)))


def test_cancelling_stops_between_batches_and_lets_go() -> None:
    ctx = Context(cancel=Flag(after=2))
    with pytest.raises(Cancelled):
        run(IndexInput(SEGMENTS, "m"), ctx)
    assert len(ctx.lent.held.batches) == 1
    assert ctx.lent.open == 0


def test_nothing_to_index() -> None:
    result = run(IndexInput((), "m"), Context())
    assert (result.chunks, result.vectors, result.coverage.total) == ((), (), 0)
