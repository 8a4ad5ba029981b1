"""Which utterances can hold a decision, a task or an open question, by the words that such things are said with. Pure.

A small model that is asked for decisions finds some whether there are any or not; one that cites no utterance with such words
is none. What is said without them stays in the points.
"""

from __future__ import annotations

import re

from sttEngine.domain import MinutesSection

_DECISION = re.compile(
    r"결정|확정|합의|정했|정합시다|정하겠|동의|승인|채택|기로\s*(?:했|하|합)|하시?죠|합시다|갑시다"
    r"|\b(?:decid\w+|decision|agree[ds]?|agreement|approv\w+|settled?|final|confirm\w*|go with|go for|going with|let's|let us)\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"까지|겠습니다|할게요|하겠|주세요|주십시오|부탁|맡|담당|해야|준비|보내|공유|조사|작성|확인"
    r"|\b(?:will|I'll|we'll|you'll|going to|needs? to|ha(?:ve|s) to|should|must|can you|could you|please|make sure|by"
    r"|action|task|assign\w*|responsible|send|prepare|follow up)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|？|아직|모르|모릅|미정|걱정|우려|위험|문제|나중에|불확실|고민"
    r"|\b(?:not sure|unclear|unknown|open question|risk\w*|concern\w*|worr\w+|problem\w*|issue\w*|don't know|wonder\w*)\b",
    re.IGNORECASE,
)
_CUES: dict[MinutesSection, re.Pattern[str]] = {"decision": _DECISION, "action": _ACTION, "question": _QUESTION}


def may_hold(section: MinutesSection, text: str) -> bool:
    """Whether an utterance can be the proof of a line in this section. Points may come from anywhere."""
    cue = _CUES.get(section)
    return cue is None or cue.search(text) is not None
