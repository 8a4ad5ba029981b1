from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.search.tokens import find_phrase, index_text, phrase, squash, tokenize


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("회의록", "회의 의록 록 ¶ ㅎㅇㄹ·회의록"),
        ("집", "집 ¶ ㅈ·집"),
        ("A사 3분기", "a 사 3 분기 기 ¶ ㅅ·사 ㅂㄱ·분기"),
        (
            "쌍꺼풀 테두리에서부터는",
            "쌍꺼 꺼풀 풀 테두 두리 리에 에서 서부 부터 터는 는 ¶ ㅅㄱㅍ·쌍꺼풀 ㅌㄷㄹㅇㅅㅂ·테두리에서부",
        ),
        ("1,200원 3.5%", "1200 원 3 5 ¶ ㅇ·원"),
        ("Running teams’ don't", "run team dont ¶ running teams"),
        ("東京タワー", "東京 京タ タワ ワー ー"),
        ("Ｆｕｌｌ ①", "full 1"),
        ("Привет, हिन्दी!", "привет हिन्दी"),
        ('"*()-:^ AND', "and"),
        ("", ""),
    ],
)
def test_what_the_index_holds(text: str, indexed: str) -> None:
    assert index_text(text) == indexed


@given(st.text())
def test_tokens_never_hold_what_full_text_search_would_split_or_read(text: str) -> None:
    for token in tokenize(text):
        assert token.text
        assert all(char.isalnum() or ord(char) > 127 for char in token.text)
        assert "¶" not in token.text
        assert 0 <= token.start < token.end <= len(text)


@given(st.text(alphabet="가나다라마회의록 ab,1"))
def test_decomposed_text_has_the_tokens_of_composed(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert [t.text for t in tokenize(decomposed)] == [t.text for t in tokenize(text)]
    ranges = [(t.start, t.end) for t in tokenize(decomposed)]
    for (start, end), token in zip(ranges, tokenize(text), strict=True):
        assert unicodedata.normalize("NFC", decomposed[start:end]) == text[token.start : token.end]


@pytest.mark.parametrize(
    ("wanted", "text", "matched"),
    [
        ("회의", "오늘 회의록에서는", ["회의"]),
        ("회의록 작성", "회의록 작성을 했다", ["회의록 작성"]),
        ("meet", "Meetings and a meeting", ["Meetings", "meeting"]),
        ("돈", "큰돈이 든다, 큰돈", ["돈", "돈"]),
        ("없음", "회의록", []),
    ],
)
def test_where_a_phrase_is(wanted: str, text: str, matched: list[str]) -> None:
    assert [text[a:b] for a, b in find_phrase(phrase(tokenize(wanted)), tokenize(text))] == matched


def test_squashing_leaves_words_alone() -> None:
    assert squash("  회의,\n결과—A_B 3.5 ") == "회의 결과 a b 3 5"
