from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Segment
from sttEngine.search.chunking import chunk_segments, estimate_tokens


def words(text: str) -> int:
    return len(text.split()) + 2


def letters(text: str) -> int:
    return len("".join(text.split()))


def spoken(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(id, float(id), id + 0.9, text) for id, text in enumerate(texts, start=1))


def test_chunks_overlap_by_a_segment() -> None:
    chunks = chunk_segments(spoken(*["one two three four"] * 5), words, limit=18)
    assert [(c.first_segment_id, c.last_segment_id) for c in chunks] == [(1, 3), (3, 5)]
    assert (chunks[0].start, chunks[0].end) == (1.0, 3.9)
    assert [c.ordinal for c in chunks] == [0, 1]
    assert chunks[0].text.count("\n") == 2


def test_a_chunk_stays_on_its_page() -> None:
    segments = (Segment(1, None, None, "a", page=1), Segment(2, None, None, "b", page=1), Segment(3, None, None, "c", page=2))
    chunks = chunk_segments(segments, words, limit=100)
    assert [(c.first_segment_id, c.last_segment_id, c.page, c.start) for c in chunks] == [(1, 2, 1, None), (3, 3, 2, None)]


def test_a_long_segment_is_cut_by_sentences_and_keeps_its_id() -> None:
    chunks = chunk_segments(spoken("짧다", "하나 둘 셋. 넷 다섯 여섯! 일곱 여덟 아홉?", "끝"), words, limit=6)
    assert [c.text for c in chunks] == ["짧다", "하나 둘 셋.", "넷 다섯 여섯!", "일곱 여덟 아홉?", "끝"]
    assert [c.first_segment_id for c in chunks] == [1, 2, 2, 2, 3]


def test_a_word_longer_than_a_chunk_is_still_there() -> None:
    chunks = chunk_segments(spoken("가" * 1000), lambda text: len(text), limit=200)
    assert "".join(c.text for c in chunks) == "가" * 1000
    assert all(len(c.text) <= 200 for c in chunks)


texts = st.lists(st.text(alphabet="가나 ab.\n!。", max_size=60), max_size=12)


@given(texts=texts, pages=st.lists(st.integers(1, 3), min_size=12, max_size=12), limit=st.integers(4, 40))
def test_all_text_is_in_chunks_within_the_limit(texts: list[str], pages: list[int], limit: int) -> None:
    pages = sorted(pages)
    segments = tuple(Segment(i, None, None, text, page=pages[i - 1]) for i, text in enumerate(texts, start=1))
    chunks = chunk_segments(segments, letters, limit)
    assert all(letters(chunk.text) <= limit for chunk in chunks)
    for segment in segments:
        mine = [c for c in chunks if c.first_segment_id <= segment.id <= c.last_segment_id]
        bare = "".join(segment.text.split())
        assert bare == "" or bare in "".join("".join(c.text.split()) for c in mine)
        assert all(c.page == segment.page for c in mine)


def test_without_a_tokenizer_korean_counts_more() -> None:
    assert estimate_tokens("회의를 시작하겠습니다") > estimate_tokens("hello there")
    assert estimate_tokens("") == 1
