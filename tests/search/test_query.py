from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.errors import InvalidRequest
from sttEngine.search.query import MAX_CHARACTERS, parse
from sttEngine.search.tokens import index_text

HANGUL = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def full_text(*documents: str) -> apsw.Connection:
    conn = apsw.Connection(":memory:")
    conn.execute("CREATE VIRTUAL TABLE words USING fts5 (tokens, tokenize = 'ascii')")
    conn.executemany("INSERT INTO words (tokens) VALUES (?)", [(index_text(document),) for document in documents])
    return conn


def found(conn: apsw.Connection, match: str) -> list[int]:
    return [int(row[0]) for row in conn.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (match,))]


@given(before=st.one_of(st.just(""), HANGUL), word=HANGUL, after=st.one_of(st.just(""), HANGUL))
def test_a_korean_word_is_found_inside_every_longer_word(before: str, word: str, after: str) -> None:
    query = parse(word)
    text = before + word + after
    assert found(full_text("다른 말", text), query.every_word())[-1:] == [2]
    assert (len(before), len(before) + len(word)) in [
        (start, end) for a, b in query.marks(text) for start in range(a, b) for end in range(start + 1, b + 1)
    ]


def test_two_syllables_that_do_not_touch_are_not_found() -> None:
    assert found(full_text("회사의 의회"), parse("회의").every_word()) == []


@given(st.text(max_size=60))
def test_nothing_typed_breaks_full_text_search(typed: str) -> None:
    query = parse(typed)
    if query.asks:
        conn = full_text("무엇이든 any text 12")
        found(conn, query.every_word())
        assert set(found(conn, query.every_word())) <= {1}
        for expression in query.weighed_tokens().values():
            found(conn, query.limited(expression))


@pytest.mark.parametrize(
    "typed", ['" OR 1', "a* NEAR(b)", "tokens:회의", "^회의", "NOT", '"', "'; DROP TABLE words --", "{a} + b"]
)
def test_syntax_is_words(typed: str) -> None:
    query = parse(typed)
    if query.asks:
        found(full_text("x"), query.every_word())
    assert found(full_text(typed), parse(typed).every_word() or '"none"') == ([1] if query.asks else [])


DOCUMENTS = (
    "오늘 회의록에서는 A사의 3분기 실적을 봅니다",
    "회의를 미루고 예산을 다시 봅니다",
    "The meetings were running late",
    "3분기 예산, 회의는 없음",
)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("회의", [1, 2, 4]),
        ("회의 예산", [2, 4]),
        ("회의 -예산", [1]),
        ('"3분기 실적"', [1]),
        ('"3분기 예산" 회의', [4]),
        ('회의 -"3분기"', [2]),
        ("“A사의 3분기”", [1]),
        ("meeting", [3]),
        ("meetings run", [3]),
        ("사", [1]),
        ("3", [1, 4]),
        ('"미루고 예산', [2]),
    ],
)
def test_words_phrases_and_unwanted(typed: str, rows: list[int]) -> None:
    query = parse(typed)
    matched = found(full_text(*DOCUMENTS), query.every_word())
    assert [row for row in matched if query.admits(DOCUMENTS[row - 1])] == rows


def test_an_exact_phrase_is_not_its_stems() -> None:
    query = parse('"meeting was"')
    assert not query.admits("the meetings was")
    assert query.admits("The meeting, was it good?")


def test_parts_of_words_rank() -> None:
    conn = full_text(*DOCUMENTS)
    query = parse("회의에서 정한 예산안")
    assert found(conn, query.every_word()) == []
    matched = [found(conn, query.limited(expression)) for expression in query.weighed_tokens().values()]
    assert sorted({row for rows in matched for row in rows}) == [1, 2, 4]


def test_what_is_marked() -> None:
    def marked(typed: str, text: str) -> list[str]:
        return [text[a:b] for a, b in parse(typed).marks(text)]

    assert marked("회의 3분기", DOCUMENTS[0]) == ["회의", "3분기"]
    assert marked("회의에서", DOCUMENTS[1]) == ["회의"]
    assert marked("run", DOCUMENTS[2]) == ["running"]
    assert marked("회의 회의록", DOCUMENTS[0]) == ["회의록"]
    assert marked("-회의", DOCUMENTS[0]) == []


def test_unwanted_words_alone_ask_nothing() -> None:
    assert not parse("-회의").asks
    assert not parse(" … ! ").asks
    assert parse("e-mail").without == ()


def test_the_embedder_is_asked_for_what_is_wanted() -> None:
    assert parse('예산 "3분기 실적" -회의').text == "예산 3분기 실적"


def test_a_query_may_not_be_a_book() -> None:
    with pytest.raises(InvalidRequest):
        parse("가" * (MAX_CHARACTERS + 1))
    conn = full_text("x")
    found(conn, parse("가 " * (MAX_CHARACTERS // 2)).every_word())
    found(conn, " OR ".join(parse("abc " * (MAX_CHARACTERS // 4)).weighed_tokens().values()))
