"""Which utterances can hold a decision, a task, a risk, an open question or a date, by words such things are said with. Pure.

A small model that is asked for decisions finds some whether there are any or not; one that cites no utterance with such words
is none. What is said without them stays in the points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sttEngine.domain import MinutesSection

_DECISION = re.compile(
    r"결정(?!할(?!게)|해야)|확정|(?<![가-힣])합의|정했|정합시다|정하겠|동의|승인|채택|기로\s*(?:했|하|합)|하시?죠|합시다|갑시다"
    r"|\b(?:decid\w+|decisions?|agreed?|agreement|approv\w+|settled?|finali[sz]\w+|confirm\w*|we(?:'ll| will| are| 're)?"
    r" (?:go(?:ing)?|stick|settle|use|take|choose|pick) (?:with|for|on)|go(?:ing|nna go)? (?:with|for)|unanimous\w*"
    r"|let us (?!see)"
    r"|let's (?!(?:see|have a look|look|start|begin|move on|get|go on|go back|go over|talk|just|say|hear|try)\b))\b",
    re.IGNORECASE,
)
# Said in so many words. What is asked, open, or told of as not decided is none.
_DECIDED = re.compile(
    r"기로\s*(?:했|하였|합의|결정)(?!는데|던|지만|다가|으나)|[으로을를]\s*(?:확정|결정|합의)(?:했|하겠|하였|합니다|됐|되었)"
    r"|\b(?:we|they)(?:'ve| have|'re| are)? (?:all )?(?:decided|agreed)\b"
    r"|\b(?:it|that)(?:'s| is| was) (?:decided|agreed|settled)\b",
    re.IGNORECASE,
)
_NOT_DECIDED = re.compile(
    r"\?|아직|모르|모릅|(?:결정|확정|합의)하지|기로\s*하지|\b(?:not|haven't|if|whether|before|until|yet)\b", re.IGNORECASE
)
_TOLD_AS_DECIDED = re.compile(r"(?:결정|확정|합의)(?:했|하였|됐|되었|하겠)|\b(?:decided|agreed)\b", re.IGNORECASE)
_ACTION = re.compile(
    r"(?:\d\s*[월일시주]|요일|[주달말]|오늘|내일|모레|아침|오전|오후|저녁)\s*까지(?!도)"
    r"|(?<!시작)(?<!소개)하겠습니다|(?<!보)(?<!드리)(?<!하)겠습니다|할게요|주세요|주십시오|(?<!박수를 )(?<!박수 )부탁"
    r"|맡[기아을은았]|담당|해야|준비|보내|공유|조사|작성|확인"
    r"|\b(?:I'll|I will|we'll have to|(?:you'll|you will) (?:be|have|need)|(?:he|she|they|[A-Z][a-z]+) (?:will|is going to)"
    r"|can you|could you|please|make sure|by (?:the end|next|tomorrow|\w+day|\d)|action items?|tasks?|assign\w*|responsible"
    r"|follow up|needs to|need to (?:send|write|check|prepare|find|ask|call|finish|look into)|take care of|homework)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"아직|모르|모릅|미정|나중에|불확실|고민|확실하지|알아봐|생각해 ?봐|언제|누가|얼마나|어떻게 할"
    r"|\b(?:not sure|unclear|unknown|open question|(?:don't|do not|doesn't) know|wonder(?:ing)?|whether|undecided|find out"
    r"|(?:who|when|how) (?:will|should|shall|do we)|what (?:about|if)|should we|do we (?:need|want|have))\b",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"걱정|우려|위험|문제|어렵[습다고지네]|어려(?:울|움이|워)|불안|부족|늦|지연|초과|못\s|안\s*될(?!까)|실패|손해|리스크"
    r"|\b(?:risk\w*|concern\w*|worr\w+|problem\w*|issue\w*|danger\w*|afraid|difficult\w*|fail\w*|delay\w*|late|expensive"
    r"|too|might not|may not|won't|can't|cannot|lack\w*|unless|trouble)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d+\s*(?:월|일|시|주|분기)|[일이삼사오육칠팔구십]+\s*(?:월|일)|[월화수목금토일]요일|다음\s*(?:주|달|번|회의|분기|해|학기|\S요일)|내일|모레|오전|오후|내년|연말|월말"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november"
    r"|december|may \d+|\d+ may|next|tomorrow|o'clock|[ap]\.?m\.?|week\w*|month\w*|deadline|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_CUES: dict[MinutesSection, re.Pattern[str]] = {
    "decision": _DECISION,
    "action": _ACTION,
    "question": _QUESTION,
    "risk": _RISK,
    "date": _DATE,
}


def may_hold(section: MinutesSection, text: str) -> bool:
    """Whether an utterance can be the proof of a line in this section. Points may come from anywhere."""
    cue = _CUES.get(section)
    return cue is None or cue.search(text) is not None


def decides(text: str) -> bool:
    """Whether an utterance says in so many words that something is decided."""
    return _DECIDED.search(text) is not None and _NOT_DECIDED.search(text) is None


def bears_out_decided(text: str, cited: Iterable[str]) -> bool:
    """Whether what a line tells as decided was: one of the utterances that it cites has the words for it."""
    return _TOLD_AS_DECIDED.search(text) is None or any(may_hold("decision", one) for one in cited)
