"""Any sequence of add, trash, restore and purge against a model of what a person expects to find."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from sttEngine.library.sweep import Swept, sweep
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing
from tests.library.conftest import Library, stream


class Shelving(RuleBasedStateMachine):
    ids = Bundle("ids")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.bodies: dict[str, bytes] = {}
        self.trashed: set[str] = set()
        self.library = self.opened()

    def opened(self) -> Library:
        data_dir = Path(self.folder.name)
        return Library(data_dir, self.runner.run(Database.open(data_dir / "recordroute.db")))

    @rule(target=ids, body=st.sampled_from([b"a", b"bb"]), keep=st.booleans(), name=st.text(max_size=12))
    def add(self, body: bytes, keep: bool, name: str) -> str:
        chunks = stream([body])
        received = self.runner.run(self.library.intake.receive(name, chunks, expected_bytes=len(body), keep_duplicate=keep))
        on_shelf = {i for i, known in self.bodies.items() if known == body and i not in self.trashed}
        assert received.duplicate == (bool(on_shelf) and not keep)
        if received.duplicate:
            assert received.recording.id in on_shelf
        self.bodies[received.recording.id] = body
        return received.recording.id

    @rule(recording_id=ids)
    def trash(self, recording_id: str) -> None:
        if recording_id in self.bodies:
            self.runner.run(self.library.shelf.trash(recording_id))
            self.trashed.add(recording_id)

    @rule(recording_id=ids)
    def restore(self, recording_id: str) -> None:
        if recording_id in self.bodies:
            self.runner.run(self.library.shelf.restore(recording_id))
            self.trashed.discard(recording_id)

    @rule(recording_id=consumes(ids))
    def purge(self, recording_id: str) -> None:
        if recording_id in self.bodies:
            self.runner.run(self.library.shelf.purge(recording_id))
            del self.bodies[recording_id]
            self.trashed.discard(recording_id)

    @rule()
    def restart(self) -> None:
        self.runner.run(self.library.db.close())
        self.library = self.opened()
        assert self.runner.run(sweep(self.library.db, self.library.files)) == Swept(0, 0, 0)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "library"):
            return
        for trashed in (False, True):
            page = self.runner.run(self.library.shelf.list(Listing(trashed)))
            expected = {i for i in self.bodies if (i in self.trashed) == trashed}
            assert {recording.id for recording in page.recordings} == expected
            assert page.total == len(expected)
            assert all(r.sha256 == hashlib.sha256(self.bodies[r.id]).hexdigest() for r in page.recordings)
        assert sorted(Path(name).parts[1] for name in self.library.on_disk()) == sorted(self.bodies)

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.runner.run(self.library.db.close())
            self.runner.close()
            self.folder.cleanup()


Shelving.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestShelving = Shelving.TestCase
