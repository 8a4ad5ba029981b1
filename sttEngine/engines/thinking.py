"""What a model thinks before it answers, taken out of a text that comes in pieces.

A thought stands between `<think>` and `</think>` at the beginning of the text. Some chat templates open it in the prompt, so that
the text has its end only.
"""

from __future__ import annotations

OPENING, CLOSING = "<think>", "</think>"
THINKING_TOKENS = 4096  # room for thoughts beside that of the answer


class Spoken:
    """Takes one text piece by piece and gives what of it is the answer.

    `maybe_opened`: the prompt may have opened a thought. Then a text is kept back until a thought has ended, the text begins like
    a JSON object, or `rest` is asked for. `answering`: some of the answer was given. `thinking`: inside of a thought. `thought`:
    there was one.
    """

    def __init__(self, *, maybe_opened: bool) -> None:
        self._maybe_opened = maybe_opened
        self._kept_back = ""
        self.answering = False
        self.thinking = False
        self.thought = False

    def take(self, piece: str) -> str:
        if self.answering:
            return piece
        self._kept_back += piece
        while self._skip_thought():
            pass
        if self._undecided():
            return ""
        self.answering = True
        return self.rest()

    def rest(self) -> str:
        """What is still kept back, at the end of the text. An unfinished thought is no answer."""
        rest, self._kept_back = self._kept_back, ""
        if self.thinking:
            return ""
        return rest.lstrip() if self.thought else rest

    def _skip_thought(self) -> bool:
        """Whether a thought has ended in what is kept back; then it is gone."""
        text = self._kept_back.lstrip()
        if text.startswith(OPENING):
            self.thinking = self.thought = True
        _, closed, after = text.partition(CLOSING)
        if not closed or not (self.thinking or self._may_be_a_thought(text)):
            return False
        self._kept_back = after
        self.thinking, self.thought, self._maybe_opened = False, True, False
        return True

    def _undecided(self) -> bool:
        text = self._kept_back.lstrip()
        return self.thinking or OPENING.startswith(text[: len(OPENING)]) or self._may_be_a_thought(text)

    def _may_be_a_thought(self, text: str) -> bool:
        return self._maybe_opened and not text.startswith("{")
