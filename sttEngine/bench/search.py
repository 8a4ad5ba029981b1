"""`bench search`: how well and how fast the archive is searched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing

from sttEngine.bench import search_answers, search_quality, search_scale
from sttEngine.bench.report import Row, aim, check_known, number
from sttEngine.bench.search_sets import SearchSet, find_search_sets
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.settings import Settings

QUALITY, ANSWERS = "quality", "answers"
PARTS = (QUALITY, *search_scale.SIZES, ANSWERS)
LEAST_RECALL_AT_10 = 0.95  # on Korean passages


def measure(settings: Settings, names: Sequence[str], limit: int | None, only: Sequence[str] = ()) -> list[Row]:
    """A row for each set and way and for each size, then what is wanted of them.

    Raises InvalidRequest for a set or a part that is none, ModelMissing.
    """
    found = find_search_sets(settings.reference_data_dir)
    check_known(names, tuple(one.name for one in found), "--sets")
    check_known(only, PARTS, "--only")
    sets = [one for one in found if not names or one.name in names]
    parts = only or PARTS
    rows = _quality(settings, [one.some(limit) for one in sets]) if QUALITY in parts else []
    if sizes := [name for name in search_scale.SIZES if name in parts]:
        # The same texts as recordings would be a second copy of every chunk.
        rows += asyncio.run(search_scale.measure(settings, [one for one in sets if not one.name.endswith("-recordings")], sizes))
    if ANSWERS in parts:
        with _engines(settings) as engines:
            models = (settings.embedding_model, settings.language_model)
            rows += asyncio.run(search_answers.measure(sets, engines, *models, limit))
    return rows


def _quality(settings: Settings, sets: Sequence[SearchSet]) -> list[Row]:
    with _engines(settings) as engines:
        rows = asyncio.run(search_quality.measure(sets, engines, settings.embedding_model))
    return rows + _aims(rows)


def _engines(settings: Settings) -> closing[LeasedEngines]:
    config = EngineConfig(str(settings.models_dir), settings.engine_threads, settings.context_tokens)
    return closing(LeasedEngines(config, idle_seconds=3600.0))


def _aims(rows: Sequence[Row]) -> list[Row]:
    """Both together better than each other way by nDCG, and Korean passages found."""
    aims: list[Row] = []
    for name in dict.fromkeys(str(row["set"]) for row in rows):
        ways = {str(row["way"]): row for row in rows if row["set"] == name}
        fused = number(ways["fused"]["nDCG@10"])
        aims += [
            aim(f"{name}: nDCG@10 of fused against {way}", fused, number(row["nDCG@10"]))
            for way, row in ways.items()
            if way != "fused"
        ]
        if name.endswith("passages"):
            aims.append(aim(f"{name}: recall@10", number(ways["fused"]["recall@10"]), LEAST_RECALL_AT_10))
    return aims
