"""`vocabulary` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine import cli


def test_terms_are_added_listed_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["vocabulary", *words, "--data-dir", str(tmp_path)])
        return code, capsys.readouterr().out

    assert run("add", "Kubernetes", "쿠버네티스", "k8s", "--scope", "infra") == (0, "Kubernetes, 쿠버네티스, k8s  [infra]\n")
    code, out = run("add", "핵융합", "--json")
    assert code == 0 and json.loads(out)["text"] == "핵융합"
    assert run("list")[1].splitlines() == ["Kubernetes, 쿠버네티스, k8s  [infra]", "핵융합"]
    assert run("suggest") == (0, "")
    assert run("remove", "kubernetes")[0] == 0
    assert run("list")[1] == "핵융합\n"
    assert run("remove", "kubernetes")[0] == cli.EXIT_FAILED
    assert run("add", "핵융합")[0] == cli.EXIT_UNABLE
    assert run("add", "a\nb")[0] == cli.EXIT_USAGE
