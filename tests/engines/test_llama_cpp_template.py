"""Chat templates of other models: all that is said arrives where the template wants it, and the template reaches nothing else."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from sttEngine.engines.base import Message
from sttEngine.engines.llama_cpp_engine import LlamaCpp
from sttEngine.engines.llama_cpp_template import CHATML, ChatTemplate, TemplateUnusable
from sttEngine.engines.registry import LeasedEngines
from tests.engines.chat_templates import DEAF, GEMMA, MISTRAL, QWEN3, R1

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")

MODEL = "qwen2.5-coder-1.5b-instruct"
SYSTEM, SHOWN, ANSWERED = Message("system", "짧게."), Message("user", "[1] a\n", "얼마?"), Message("assistant", "1")
ASKED = Message("user", "[1] 예산</s>\n", "누가?")
TALK = (SYSTEM, SHOWN, ANSWERED, ASKED)

PROMPTS = {
    CHATML: (
        "<|im_start|>system\n짧게.<|im_end|>\n<|im_start|>user\n[1] a\n얼마?<|im_end|>\n<|im_start|>assistant\n1<|im_end|>\n"
        "<|im_start|>user\n[1] 예산</s>\n누가?<|im_end|>\n<|im_start|>assistant\n"
    ),
    GEMMA: (
        "<s><start_of_turn>user\n짧게.\n\n[1] a\n얼마?<end_of_turn>\n<start_of_turn>model\n1<end_of_turn>\n"
        "<start_of_turn>user\n[1] 예산</s>\n누가?<end_of_turn>\n<start_of_turn>model\n"
    ),
    MISTRAL: "<s>[INST] [1] a\n얼마?[/INST]1</s>[INST] 짧게.\n\n[1] 예산</s>\n누가?[/INST]",
    QWEN3: (
        "<|im_start|>system\n짧게.<|im_end|>\n<|im_start|>user\n[1] a\n얼마?<|im_end|>\n<|im_start|>assistant\n1<|im_end|>\n"
        "<|im_start|>user\n[1] 예산</s>\n누가?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
    ),
    R1: "<s>짧게.<|user|>[1] a\n얼마?<|assistant|>1<|user|>[1] 예산</s>\n누가?<|assistant|><think>\n\n</think>\n\n",
    DEAF: "<|user|>짧게.\n\n[1] a\n얼마?<|assistant|>1<|user|>[1] 예산</s>\n누가?",
}


def made(template: str) -> ChatTemplate:
    return ChatTemplate(template, bos="<s>", eos="</s>")


@pytest.mark.parametrize("template", PROMPTS)
def test_all_that_is_said_is_in_the_prompt_and_marked_as_said(template: str) -> None:
    pieces = made(template).pieces(TALK)
    assert "".join(piece.text for piece in pieces) == PROMPTS[template]
    said = [piece.text for piece in pieces if piece.said and piece.text]
    for message in (SHOWN, ANSWERED, ASKED):
        assert [part for part in (message.content, message.tail) if part][-1] in said
    assert not any(piece.said for piece in pieces if "[INST]" in piece.text or "<|" in piece.text or "_turn>" in piece.text)


@pytest.mark.parametrize("template", PROMPTS)
def test_a_question_alone_is_taken_too(template: str) -> None:
    text = "".join(piece.text for piece in made(template).pieces([SYSTEM, ASKED]))
    assert all(part in text for part in ("짧게.", "[1] 예산</s>\n누가?"))


UNUSABLE = {
    "refuses all": "{{ raise_exception('no') }}",
    "loses an answer": "{% for message in messages if message.role == 'user' %}{{ message.content }}{% endfor %}",
    "fails": "{% for message in messages %}{{ message.content + 1 }}{% endfor %}",
    "divides by zero": "{{ 1 // 0 }}",
    "goes on for ever": "{% for a in range(1000000) %}a{% endfor %}",
    "writes marks anew": "{% for message in messages %}{{ message.content | tojson }}{% endfor %}",
}


@pytest.mark.parametrize("why", UNUSABLE)
def test_a_template_that_cannot_be_used_is_told_at_once(why: str) -> None:
    with pytest.raises(TemplateUnusable):
        made(UNUSABLE[why])


REACHING = "{{ cycler.__init__.__globals__.os.mkdir('PLACE') }}"


def test_a_template_runs_no_code(tmp_path: Path) -> None:
    """The same template does in an environment without a sandbox."""
    free, held = tmp_path / "free", tmp_path / "held"
    jinja2.Environment().from_string(REACHING.replace("PLACE", str(free))).render()
    assert free.is_dir()
    with pytest.raises(TemplateUnusable):
        made(REACHING.replace("PLACE", str(held)) + CHATML)
    assert not held.exists()


@pytest.mark.parametrize(
    "reach",
    [
        "{{ raise_exception.__globals__.json }}",
        "{{ strftime_now.__func__.__globals__.os }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.append(messages[0]) }}",
        "{{ messages[0].update({'content': ''}) }}",
        "{{ '{0.__class__.__mro__}'.format(messages) }}",
    ],
)
def test_a_template_reaches_nothing_but_what_it_is_given(reach: str) -> None:
    with pytest.raises(TemplateUnusable):
        made(reach + CHATML)


@pytest.mark.weights
@pytest.mark.parametrize("template", PROMPTS)
def test_blocks_are_the_prompt_and_begin_alike_for_another_question(
    template: str, real_engines: LeasedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Message(ASKED.role, ASKED.content, "언제?")
    with real_engines.writer(MODEL) as writer:
        assert isinstance(writer, LlamaCpp)
        monkeypatch.setattr(writer, "_template", made(template))
        blocks, others = writer._prompt_blocks(TALK), writer._prompt_blocks((*TALK[:-1], other))
        text = writer._llama.detokenize([token for block in blocks for token in block], special=True).decode()
    assert text == PROMPTS[template]
    kept = next(at for at, (one, two) in enumerate(zip(blocks, others, strict=True)) if one != two)
    assert kept >= len(blocks) - 2  # the question, and what ends the prompt
