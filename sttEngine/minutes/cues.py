"""Which utterances can hold a decision, a task or an open question, by the words that such things are said with. Pure.

The model is shown these as candidates and chooses among them: a small model asked for decisions in an open field finds some
whether there are any or not. What is said without such words stays in the points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sttEngine.domain import MinutesSection, Segment

_DECISION = re.compile(
    r"결정|확정|합의|정했|정합시다|정하겠|동의|승인|채택|하기로|기로\s*(?:했|하|합)|하시?죠|합시다|갑시다"
    r"|\b(?:decid\w+|decision|agree[ds]?|agreement|approv\w+|settled?|final|confirm\w*|go with|going with|let's|let us|we'll)\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"까지|겠습니다|할게요|하겠|주세요|주십시오|부탁|맡|담당|해야|준비|보내|공유|조사|작성|확인해|확인하"
    r"|\b(?:will|I'll|we'll|you'll|going to|need to|needs to|have to|has to|should|must|can you|could you|please|make sure|by"
    r"|action|task|assign\w*|responsible|send|prepare|follow up)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|？|아직|모르|모릅|미정|걱정|우려|위험|문제|나중에|다음에\s*(?:이야기|논의)|불확실|고민"
    r"|\b(?:not sure|unclear|unknown|open question|risk\w*|concern\w*|worr\w+|problem\w*|issue\w*|don't know|wonder\w*|later)\b",
    re.IGNORECASE,
)
_CUES: dict[MinutesSection, re.Pattern[str]] = {"decision": _DECISION, "action": _ACTION, "question": _QUESTION}
LEAST_CHARACTERS = 10  # "Okay, agreed." says neither what nor who


def candidates(section: MinutesSection, window: Sequence[Segment], most: int) -> tuple[int, ...]:
    """The numbers of at most `most` lines, counted from 1 in reading order, those with the most cues first to stay."""
    cue = _CUES[section]
    found = {
        number: len(cue.findall(segment.text))
        for number, segment in enumerate(window, start=1)
        if len(segment.text.strip()) >= LEAST_CHARACTERS and cue.search(segment.text)
    }
    kept = sorted(found, key=lambda number: (-found[number], number))[:most]
    return tuple(sorted(kept))
