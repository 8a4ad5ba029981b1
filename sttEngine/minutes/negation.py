"""What says no in a text, Korean or English, and how often. Pure."""

from __future__ import annotations

import re
from collections import Counter

# 안 is "not" as a word of its own before a verb. It is "plan" or "inside" after 이, 그, 번째, a letter or a figure, and before
# what only follows a noun. Run together it is known by the verbs that are written so: 안내, 안건 and 제안하다 say no no.
_NOT_KO = (
    r"않"
    r"|(?<!\w)(?<!번째 )(?<!\b[이그] )(?<!\b[A-Za-z] )(?<!\d )안"
    r"(?=\s+(?!(?:쪽|팎|에|의|중|건|대로)(?![가-힣])|(?:에서|으로|그래도)|[가-힣]+(?:를|에|의|에서|에는|에도)(?![가-힣]))[가-힣])"
    r"|(?<!\w)안(?=하(?!무인)|[되돼된됩될됐됨해했합할한함갑갔왔좋맞먹봤썼]|나[와왔오옵]|보[이여입]|들[리려립])"
)
# 못 before a verb, and run together with those that are. 잘못하다 is to err; 못자리, 못난 and 못 두 개 (nails) are nouns.
_CANNOT_KO = (
    r"(?<!잘)못\s*[하합해했한할함](?!\s?개(?![가-힣]))"
    r"|(?<!\w)못(?=\s+(?!(?:한|두|세|네|몇)\s?개(?![가-힣]))[가-힣]"
    r"|[가갑갔간갈오옵왔온올봐봤본볼봅보받먹찾쓴쓸썼써들알잡맞믿읽만끝줘줬줍놓참]|자(?!리))"
)
# 지 말고 and 말고 alone; not 까지 마무리, 까지 마치다 or 아버지 말씀.
_DO_NOT_KO = (
    r"(?<!까)지(?:는|도|를|들)?\s*(?:말(?:고|자|아|라|지|기|면|았|까|도록|\s?것)|마(?:세요|십시오|시고|시[길기]|요|라|셔|(?![가-힣]))|맙시다)"
    r"|(?<![양정])말고(?![삐기])|(?<![가-힣])(?:말[자아]|마세요|마십시오|맙시다)"
)
_KINDS = {
    "not": rf"\b(?:not|cannot)\b|n['’ʼ]t\b|\b(?:do|does|did|is|are|was|were|could|should|would|have|has|had)nt\b|{_NOT_KO}",
    "no": r"\bno\b(?!\.\s*\d)",
    "never": r"\bnever\b",
    "nothing": r"\b(?:nothing|none|nobody|nowhere)\b",
    "neither": r"\b(?:neither|nor)\b",
    "without": r"\bwithout\b",
    "cannot": _CANNOT_KO,
    "do_not": _DO_NOT_KO,
    "is_not": r"(?<!피)아(?:니|닙|닌|닐|녜|녔)|(?<![가-힣])아님",
    "none_there": r"없",
}
_NEGATION = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.IGNORECASE)


def negations(text: str) -> Counter[str]:
    """How often `text` says no, by the kind of no: 안 and 않 are one kind, so are not and n't."""
    return Counter(match.lastgroup or "" for match in _NEGATION.finditer(text))


def negated(text: str) -> bool:
    """Whether `text` says no at all."""
    return _NEGATION.search(text) is not None
