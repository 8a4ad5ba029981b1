"""The chunks that hold a query's words, the best first by Okapi BM25 (Robertson and Zaragoza, 2009).

FTS5 finds them; ranking is ours, because FTS5's reads every place of every word of the archive for each query. Here the
words that few chunks hold choose candidates, and all words rank those: what a query costs does not grow with how common its
words are. Where more chunks than MOST_CANDIDATES hold the words equally well, the newest are ranked.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock

import apsw

from sttEngine.search.query import Query
from sttEngine.search.tokens import SURFACES_FOLLOW
from sttEngine.store import search_index
from sttEngine.store.search_index import FoundChunk
from sttEngine.store.search_scope import Scope

K1, B = 1.2, 0.75  # as in FTS5 and most others
USUAL_TOKENS = 200  # of a chunk: a constant, so that what is found does not change how good it is
MOST_CANDIDATES = 400  # ranked by all words of the query
MOST_POSTINGS = 12_000  # read of the words that choose candidates, rarest first
COUNTED = 20_000  # a word that so many chunks hold is common, no matter how common
KEPT_COUNTS = 20_000


class WordIndex:
    """Ranks by words over any connection to one archive. How common words are is kept, and follows the archive roughly."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._counted_at = 0  # the archive's highest chunk id when counting began
        self._lock = Lock()

    def weights(self, conn: apsw.Connection, query: Query) -> dict[str, float]:
        """The inverse document frequency of each token of the query that ranks, by its text."""
        total = search_index.highest_chunk_id(conn)
        return {text: _weight(count, total) for text, count in self._counted(conn, query.weighed_tokens(), total).items()}

    def find(
        self, conn: apsw.Connection, query: Query, weights: Mapping[str, float], limit: int, scope: Scope
    ) -> list[FoundChunk]:
        """At most `limit` chunks that hold every word; when there is none, those that hold most of what the words are made of."""
        for ids in self._candidates(conn, query, weights, scope):
            shares = self.shares(conn, ids, weights)
            ranked = sorted(shares.items(), key=lambda pair: (-pair[1], -pair[0]))
            admitted = (chunk for chunk in search_index.chunks(conn, ranked) if query.admits(chunk.text))
            if found := list(itertools.islice(admitted, limit)):
                return found
        return []

    def shares(self, conn: apsw.Connection, ids: Sequence[int], weights: Mapping[str, float]) -> dict[int, float]:
        """BM25 of each chunk as a share of the most that any chunk can have, 0 to 1."""
        most = (K1 + 1) * sum(weights.values()) or 1.0
        return {id: _bm25(tokens, weights) / most for id, tokens in search_index.tokens_of(conn, ids)}

    def _candidates(
        self, conn: apsw.Connection, query: Query, weights: Mapping[str, float], scope: Scope
    ) -> Iterator[Sequence[int]]:
        yield search_index.matching(conn, query.every_word(), MOST_CANDIDATES, scope)
        weighed: defaultdict[int, float] = defaultdict(float)
        left = MOST_POSTINGS
        tokens = query.weighed_tokens()
        for text in sorted(weights, key=lambda text: -weights[text]):
            ids = search_index.matching(conn, query.limited(tokens[text]), left, scope)
            for id in ids:
                weighed[id] += weights[text]
            left -= len(ids)
            if left <= 0:
                break
        yield sorted(weighed, key=lambda id: (-weighed[id], -id))[:MOST_CANDIDATES]

    def _counted(self, conn: apsw.Connection, tokens: Mapping[str, str], total: int) -> dict[str, int]:
        """How many chunks hold each token, at most COUNTED."""
        with self._lock:
            if not self._counted_at * 0.9 <= total <= self._counted_at * 1.1 + 100:
                self._counts.clear()
                self._counted_at = total
            known = {text: self._counts[text] for text in tokens if text in self._counts}
        new = {
            text: search_index.count_matching(conn, expression, COUNTED)
            for text, expression in tokens.items()
            if text not in known
        }
        with self._lock:
            self._counts.update((text, count) for text, count in new.items() if count)
            while len(self._counts) > KEPT_COUNTS:
                self._counts.popitem(last=False)
        return known | new


def _weight(count: int, total: int) -> float:
    """Never below a trace: a word that most chunks hold still counts for something."""
    return max(0.01, math.log((total - count + 0.5) / (count + 0.5)) if total > count else 0.0)


def _bm25(tokens: str, weights: Mapping[str, float]) -> float:
    words = tokens.partition(SURFACES_FOLLOW)[0].split()
    length = K1 * (1 - B + B * len(words) / USUAL_TOKENS)
    held = Counter(word for word in words if word in weights)
    return sum(weights[word] * times * (K1 + 1) / (times + length) for word, times in held.items())
