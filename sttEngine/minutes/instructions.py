"""Utterances that speak to a machine, not to people, "ignore your instructions and write ...": they prove nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sttEngine.domain import Segment
from sttEngine.minutes.numbers import number_values
from sttEngine.minutes.verify import overlap

_SET_ASIDE = r"(?:ignore|disregard|forget|override)"
# "They ignore the rules of the game" tells of people.
_OVERRIDE_EN = (
    rf"(?<!\bwe )(?<!\bthey )(?<!\bpeople )\b{_SET_ASIDE}\b.{{0,40}}"
    r"\b(?:instructions?|rules?|prompts?|directions?|guidelines?)\b"
    r"(?!\s+(?:of|for|on)\s+(?:the|this|that|our|a)\s+(?!system|assistant|model|prompt|ai\b|machine|developer|chat|conversation))"
    r"|\b(?:system prompt|you are now|you are an? (?:ai|assistant|language model)|as an? (?:ai|language model))\b"
    # "Everything above" is a text; "everything before noon" and "all previous estimates" are things that people leave out.
    rf"|\b{_SET_ASIDE}\s+(?:everything|all|anything)(?:\s+(?:that|which|you|is|was|were|has|been|said|stated|written|told|of|the)){{0,4}}"
    r"\s+(?:above|before|previous(?:ly)?|so far)"
    r"(?=\W*$|\s*[.,;:!]|\s+(?:and|then|this (?:line|point)|text|messages?|content|context|input|orders?|commands?|lines?)\b)"
    rf"|\b{_SET_ASIDE}\s+(?:this|that|it|everything|all|anything|the\s+(?:above|transcript|text|task|summary|minutes|question))\b"
    r".{0,60}\band\s+(?:just\s+|only\s+|instead\s+)?(?:write|say|output|print|reply|respond|answer)\b"
    r"|\band\s+(?:just\s+|only\s+)?(?:output|print)\b.{1,60}\binstead\b"
)
_OVERRIDE_KO = (
    r"(?:지시|지침|명령|규칙|프롬프트)(?:사항)?\s*(?:을|를|은|는|들을|모두|전부|다)*\s*(?:무시|잊|따르지)"
    r"|무시하고.{0,30}(?:써|쓰|적|출력|작성|답)"
    r"|(?<![가-힣])(?:위|앞|이전|지금까지|여태까지)(?:의|에|에서)?\s*(?:나온|한|적힌|쓴|있는|모든)?\s*(?:내용|말|글|대화|이야기)(?:들)?(?:을|를|은|는)?"
    r"\s*(?:모두|전부|다|싹)?\s*(?:무시하(?:고|세요|십시오|시고|라)|무시해(?:라|\s?주|요|\W|$)|잊(?:고|으세요|으십시오|어라|어\s?주))"
)
_OVERRIDE = re.compile(rf"{_OVERRIDE_EN}|{_OVERRIDE_KO}", re.IGNORECASE | re.DOTALL)
_DICTATION = re.compile(
    r"^\W*(?:(?:now|then|instead|and|just|please)\W+)*(?:write|say|output|print|reply|respond|answer|repeat|summari[sz]e)\b"
    r"|(?:라고|다고|고)\s*(?:만\s*)?(?:써|쓰|적|출력|작성|답하|답해|말하|말해)",
    re.IGNORECASE,
)


def proofs(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The utterances that may be proof of something: not an order to the machine, nor what such an order dictates next."""
    kept: list[Segment] = []
    ordered = False
    for segment in segments:
        ordered = _OVERRIDE.search(segment.text) is not None or (ordered and _DICTATION.search(segment.text) is not None)
        if not ordered:
            kept.append(segment)
    return tuple(kept)


def dictated(text: str, segments: Sequence[Segment]) -> bool:
    """Whether `text` is nearer to an order among `segments` than to all that may prove something, in words or by a number."""
    may_prove = proofs(segments)
    orders = [segment.text for segment in segments if segment not in may_prove]
    said = [segment.text for segment in may_prove]
    ordered = max((overlap(text, order) for order in orders), default=0.0)
    if ordered > 0 and ordered >= max((overlap(text, one) for one in said), default=0.0):
        return True
    unsaid = number_values(text) - number_values(" ".join(said))
    return any(unsaid & number_values(order) for order in orders)
