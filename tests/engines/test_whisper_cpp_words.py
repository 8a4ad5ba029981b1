"""Words out of whisper.cpp's tokens, and the heads that tell their times."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from sttEngine.engines.whisper_cpp_words import alignment_heads, timed_words
from sttEngine.errors import ModelCorrupt
from sttEngine.weights import installed
from sttEngine.weights.ggml_file import MAGIC
from tests.engines.speech_engines import installed as is_installed


def weights_of(folder: Path, vocabulary: int, width: int, layers: int, mels: int) -> Path:
    head = struct.pack("<12i", MAGIC, vocabulary, 1500, width, width // 64, 32, 448, width, width // 64, layers, mels, 1)
    (folder / "ggml.bin").write_bytes(head)
    return folder / "ggml.bin"


@is_installed("whisper.cpp")
@pytest.mark.parametrize(
    ("vocabulary", "width", "layers", "mels", "name"),
    [
        (51865, 384, 4, 80, "TINY"),
        (51864, 384, 4, 80, "TINY_EN"),
        (51865, 512, 6, 80, "BASE"),
        (51865, 768, 12, 80, "SMALL"),
        (51865, 1024, 24, 80, "MEDIUM"),
        (51865, 1280, 32, 80, "LARGE_V2"),
        (51866, 1280, 32, 128, "LARGE_V3"),
        (51866, 1280, 4, 128, "LARGE_V3_TURBO"),
    ],
)
def test_each_size_has_heads_that_the_library_knows(
    tmp_path: Path, vocabulary: int, width: int, layers: int, mels: int, name: str
) -> None:
    import _pywhispercpp as library

    found = alignment_heads(weights_of(tmp_path, vocabulary, width, layers, mels))
    assert found == f"WHISPER_AHEADS_{name}"
    assert hasattr(library.whisper_alignment_heads_preset, found)


def test_a_size_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelCorrupt):
        alignment_heads(weights_of(tmp_path, 51865, 1280, 2, 80))


@dataclass(frozen=True)
class Heard:
    id: int
    t_dtw: int
    p: float = 0.5


def tokens(tokenizer: Path, text: str, ticks: int) -> list[Heard]:
    from tokenizers import Tokenizer

    ids = Tokenizer.from_file(str(tokenizer)).encode(text, add_special_tokens=False).ids
    return [Heard(number, (index + 1) * ticks) for index, number in enumerate(ids)]


@pytest.fixture
def tokenizer(models_dir: Path) -> Path:
    return installed.locate(models_dir, "whisper-base") / "tokenizer.json"


@pytest.mark.weights
def test_marks_belong_to_their_word_but_not_their_time(tokenizer: Path) -> None:
    words = timed_words(tokens(tokenizer, ' Yes, we "can".', 50), tokenizer, "en", 10.0, 60.0)
    assert [word.text for word in words] == [" Yes,", " we", ' "can".']
    assert [(word.start, word.end) for word in words[:2]] == [(10.0, 10.5), (11.0, 11.5)]
    assert words[0].probability == 0.5


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ko", " 회의는 금요일 세 시", [" 회의는", " 금요일", " 세", " 시"]),
        ("ja", "会議は金曜日", None),
    ],
)
def test_syllables_spread_over_tokens_stay_whole(tokenizer: Path, language: str, text: str, expected: list[str] | None) -> None:
    words = timed_words(tokens(tokenizer, text, 20), tokenizer, language, 0.0, 30.0)
    assert "".join(word.text for word in words) == text
    assert expected is None or [word.text for word in words] == expected


@pytest.mark.weights
def test_times_stay_in_order_and_within_the_sound(tokenizer: Path) -> None:
    given = [Heard(one.id, ticks) for one, ticks in zip(tokens(tokenizer, " we can do it", 1), (90, 40, 9999, -1), strict=True)]
    words = timed_words(given, tokenizer, "en", 5.0, 8.0)
    assert [(word.start, word.end) for word in words] == [(5.0, 5.9), (5.9, 5.9), (5.9, 8.0), (8.0, 8.0)]


def test_no_tokens_are_no_words(tmp_path: Path) -> None:
    assert timed_words([], tmp_path / "never read", "en", 0.0, 1.0) == ()
