"""Templates: built-in ones fit their examples, a person's own are read, bad files say what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.errors import InvalidTemplate, TemplateNotFound
from sttEngine.minutes.extract import Request
from sttEngine.minutes.templates import BUILT_IN, MOST_BYTES, Templates, parse_template, worded

OWN = """
title = "Site visit"
sections = ["points", "defects", "actions"]

[defects]
title = "Defects"
question = "what is broken"
"""


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_template_shows_an_example_that_fits_it(name: str, language: str) -> None:
    template = Templates().find(name)
    example = template.examples[language]
    answer = json.loads(example.answer)
    assert set(answer) == {section.key for section in template.sections} - {"points"}
    assert all(1 <= entry["line"] <= len(example.lines) for entries in answer.values() for entry in entries)
    assert all(worded(section.question, language) for section in template.sections)
    assert all(worded(section.title, language) for section in template.sections if section.section == "note")
    assert worded(template.title, "ko") != worded(template.title, "en")


def test_a_persons_own_template_is_found_listed_and_asked_for(tmp_path: Path) -> None:
    (tmp_path / "site-visit.toml").write_text(OWN, encoding="utf-8")
    templates = Templates(tmp_path)
    assert [one.id for one in templates.list()] == [*BUILT_IN, "site-visit"]
    wanted = Request(templates.find("site-visit"), "ko")
    assert "defects (what is broken)" in wanted.lists_question(wanted.lists())
    assert wanted.before()


def test_a_persons_own_template_stands_in_for_a_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "meeting.toml").write_text(OWN, encoding="utf-8")
    assert Templates(tmp_path).find("meeting").title == {"": "Site visit"}


@pytest.mark.parametrize("name", ["nothing", "../secret", "a/b", "", "A", "questions", "." * 3, "x" * 60])
def test_a_name_of_nothing_or_of_a_path_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(TemplateNotFound):
        Templates(tmp_path).find(name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "Invalid value"),
        ('title = "x"', "sections"),
        ('title = "x"\nsections = []', "sections"),
        ('title = "x"\nsections = ["defects"]', "[defects]"),
        ('title = "x"\nsections = ["points", "points"]', "once"),
        ('title = "x"\nsections = ["Not A Key"]', "small letters"),
        ('title = "x"\nsections = ["points"]\n[defects]\ntitle = "D"\nquestion = "q"', "defects"),
        ('title = "x"\nsections = ["defects"]\n[defects]\ntitle = "D"\ncolour = "red"', "colour"),
        ('title = "x"\nsections = [' + ", ".join(f'"a{n}"' for n in range(30)) + "]", "sections"),
    ],
)
def test_a_bad_file_says_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        parse_template("mine", text)
    assert told in caught.value.hint


def test_a_file_that_is_no_text_or_too_long_is_refused_and_not_listed(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "long.toml").write_text("#" * (MOST_BYTES + 1), encoding="utf-8")
    templates = Templates(tmp_path)
    for name in ("broken", "long"):
        with pytest.raises(InvalidTemplate):
            templates.find(name)
    assert [one.id for one in templates.list()] == list(BUILT_IN)
