"""Utterances that speak to a machine, not to people, "ignore your instructions and write ...": they prove nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sttEngine.domain import Segment

_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|directions?|guidelines?)\b"
    r"|\b(?:system prompt|you are now|you are an? (?:ai|assistant|language model)|as an? (?:ai|language model))\b"
    r"|(?:지시|지침|명령|규칙|프롬프트)(?:사항)?\s*(?:을|를|은|는|들을|모두|전부|다)*\s*(?:무시|잊|따르지)|무시하고.{0,30}(?:써|쓰|적|출력|작성|답)",
    re.IGNORECASE | re.DOTALL,
)
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
