"""Texts of many recordings as one ZIP: a folder each, with the export that was chosen and the minutes beside it.

A bundle is made when it is fetched, as its recordings are then. What cannot be exported is named in `not-exported.txt`.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import apsw

from sttEngine.errors import InvalidRequest, NotFound, RecordingNotFound, RecordRouteError, ResultNotReady
from sttEngine.library.batches import Refusal
from sttEngine.library.exporting import export_source
from sttEngine.library.shelf import Shelf
from sttEngine.store import recordings, stage_results
from sttEngine.store.database import Database

KEPT = 16  # bundles that were asked for and may be fetched; each is a list of ids
WITH_MINUTES = frozenset({"md", "docx", "json"})  # formats that hold the minutes themselves


@dataclass(frozen=True, slots=True)
class BundleOrder:
    """What a bundle will hold. `refused`: recordings that have no text to export now."""

    id: str
    recording_ids: tuple[str, ...]
    format: str
    refused: tuple[Refusal, ...]


class Bundles:
    """Bundles that were asked for, the last few of them."""

    def __init__(self, db: Database, shelf: Shelf) -> None:
        self._db = db
        self._shelf = shelf
        self._orders: OrderedDict[str, BundleOrder] = OrderedDict()

    async def order(self, ids: Sequence[str], format: str) -> BundleOrder:
        """Raises InvalidRequest for an unknown format."""
        from sttEngine.export import formats  # here, because writing Word files loads what nothing else needs

        if format not in formats():
            raise InvalidRequest(f"There is no format {format!r}.")
        wanted = tuple(dict.fromkeys(ids))
        refused = await self._db.read(lambda conn: _refused(conn, wanted))
        order = BundleOrder(uuid.uuid4().hex, wanted, format, refused)
        self._orders[order.id] = order
        while len(self._orders) > KEPT:
            self._orders.popitem(last=False)
        return order

    def find(self, bundle_id: str) -> BundleOrder:
        """Raises NotFound."""
        found = self._orders.get(bundle_id)
        if found is None:
            raise NotFound("There is no such bundle.", hint="Ask for it again.")
        return found

    async def pieces(self, order: BundleOrder) -> AsyncIterator[bytes]:
        """The bytes of the ZIP, made one recording at a time."""
        from sttEngine.export import export
        from sttEngine.export.bundle import Bundle, Names
        from sttEngine.export.markdown import render_minutes

        bundle, names, missing = Bundle(), Names(), list[str]()
        for recording_id in order.recording_ids:
            try:
                source = await export_source(self._shelf, recording_id)
                made = await asyncio.to_thread(export, order.format, source)
                folder = names.of(source.recording.title)
                yield await asyncio.to_thread(bundle.add, f"{folder}/{made.file_name}", made.content)
                if source.minutes is not None and order.format not in WITH_MINUTES:
                    yield await asyncio.to_thread(bundle.add, f"{folder}/minutes.md", render_minutes(source))
            except RecordRouteError as error:
                missing.append(f"{await self._title(recording_id)}: {error.message}")
        if missing:
            yield bundle.add("not-exported.txt", ("\n".join(missing) + "\n").encode("utf-8"))
        yield bundle.end()

    async def _title(self, recording_id: str) -> str:
        rows = await self._shelf.rows((recording_id,))
        return rows[0].title if rows else recording_id


def _refused(conn: apsw.Connection, ids: Sequence[str]) -> tuple[Refusal, ...]:
    there = {one.id for one in recordings.rows(conn, ids)}
    whole = stage_results.with_text(conn)
    found: list[Refusal] = []
    for one in ids:
        if one not in there:
            found.append(Refusal(one, RecordingNotFound("There is no such recording.").body()))
        elif one not in whole:
            found.append(Refusal(one, ResultNotReady("There is no whole transcript of this recording yet.").body()))
    return tuple(found)
