"""What `bench vocabulary` measures with: clips that hold terms, terms from their references, and honest counts."""

from __future__ import annotations

import json
from pathlib import Path

from sttEngine.bench.vocabulary import Count
from sttEngine.bench.vocabulary_clips import choose, load_clips

REFS = [
    {"file": "a.wav", "lang": "en", "text": "we spoke with Maria Oldham about the harvest", "dur": 5.0},
    {"file": "b.wav", "lang": "en", "text": "nobody of any note came by that morning", "dur": 5.0},
    {"file": "c.gsm", "lang": "en", "text": "we spoke with Maria Oldham about the harvest", "dur": 5.0},
    {"file": "d.wav", "lang": "ko", "text": "오늘은 핵융합에서 시작합니다", "dur": 4.0},
    {"file": "e.wav", "lang": "en", "text": None, "dur": 4.0},
    {"file": "f.wav", "lang": "en", "text": "too long by far", "dur": 400.0},
]


def write(folder: Path) -> Path:
    (folder / "en_read").mkdir(parents=True)
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in REFS)
    (folder / "en_read" / "refs.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_clips_with_terms_are_chosen_and_distractors_are_said_in_none(tmp_path: Path) -> None:
    clips = load_clips(write(tmp_path))
    assert [clip.file.name for clip in clips] == ["a.wav", "b.wav", "d.wav"]
    english = choose("en", clips, 60.0, 60.0)
    assert ([clip.file.name for clip in english.clips], english.terms) == (["a.wav"], ("Maria Oldham",))
    assert "morning" in english.distractors and not {"harvest", "spoke", "Oldham"} & set(english.distractors)
    assert [clip.file.name for clip in english.others] == ["b.wav"]
    assert choose("ko", clips, 60.0, 60.0).terms == ("핵융합",)
    assert choose("en", clips, 1.0, 0.0).clips == ()


def test_no_references_no_clips(tmp_path: Path) -> None:
    assert load_clips(tmp_path) == ()


def test_a_term_beyond_what_was_said_is_counted_as_invented() -> None:
    count = Count()
    count.add("Maria came and Maria left", "Maria came, Oldham left", ["Maria", "Oldham"])
    assert (count.said, count.found, count.invented) == (2, 1, 1)
