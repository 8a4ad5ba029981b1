"""Embeddings: unit vectors that bring a question to its passage across languages."""

from __future__ import annotations

import pytest

from sttEngine.engines.registry import LeasedEngines
from sttEngine.errors import Cancelled
from sttEngine.workers.switch import CancelSwitch

pytestmark = [
    pytest.mark.weights,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"),
]
MODEL = "multilingual-e5-small"
PASSAGES = (
    "The quarterly budget was cut by ten percent.",
    "Cats sleep for most of the day.",
    "The train to Busan leaves at seven in the morning and takes three hours.",
    "Boil the noodles for four minutes.",
)


def test_a_korean_question_finds_the_english_passage(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.embedder(MODEL) as embedder:
        passages = embedder.embed_passages(PASSAGES, flag)
        query = embedder.embed_query("부산 가는 기차는 몇 시에 출발하나요?")
    assert passages.shape == (4, embedder.dimension)
    assert (passages.dtype.name, query.dtype.name) == ("float32", "float32")
    assert (passages**2).sum(axis=1) == pytest.approx([1.0] * 4, abs=1e-5)
    assert (passages @ query).argmax() == 2


def test_order_is_the_callers_whatever_the_lengths(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    texts = [f"{number} " + "word " * (30 - number) for number in range(20)]
    with real_engines.embedder(MODEL) as embedder:
        together = embedder.embed_passages(texts, flag)
        alone = embedder.embed_passages(texts[3:4], flag)
    assert float(together[3] @ alone[0]) == pytest.approx(1.0, abs=1e-4)


def test_a_text_of_max_tokens_is_read_to_its_end(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    with real_engines.embedder(MODEL) as embedder:
        filler = "회의 "
        count = 1
        while embedder.count_tokens(filler * count + "끝") < embedder.max_tokens:
            count += 1
        text = filler * (count - 1)
        assert embedder.count_tokens(text + "끝") <= embedder.max_tokens
        one, other = embedder.embed_passages([text + "끝", text + "고래"], flag)
    assert float(one @ other) < 0.99999


def test_a_set_flag_stops_it(real_engines: LeasedEngines, flag: CancelSwitch) -> None:
    flag.set()
    with real_engines.embedder(MODEL) as embedder, pytest.raises(Cancelled):
        embedder.embed_passages(PASSAGES, flag)
