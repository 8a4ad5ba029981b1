from __future__ import annotations

from dataclasses import replace

import apsw
import pytest

from sttEngine.domain import Job, JobOptions, Recording, SpokenTerm, Term
from sttEngine.errors import TermExists, TermNotFound
from sttEngine.store import jobs, recordings, tags, vocabulary
from sttEngine.store.database import Database

KUBERNETES = Term("1" * 32, "Kubernetes", ("쿠버네티스",), "", "2026-01-01T00:00:00.000Z")
CLINIC = Term("2" * 32, "angioplasty", (), "clinic", "2026-01-01T00:00:00.000Z")


async def add(db: Database, *terms: Term) -> None:
    def put(conn: apsw.Connection) -> None:
        for term in terms:
            vocabulary.put(conn, term)

    await db.write(put)


async def test_terms_come_back_as_they_went_in(db: Database) -> None:
    await add(db, KUBERNETES, CLINIC)
    assert await db.read(vocabulary.all_of) == (CLINIC, KUBERNETES)
    assert await db.read(vocabulary.count) == 2
    changed = replace(KUBERNETES, text="k8s", aliases=())
    await db.write(lambda conn: vocabulary.put(conn, changed))
    assert await db.read(lambda conn: vocabulary.get(conn, KUBERNETES.id)) == changed
    await db.write(lambda conn: vocabulary.delete(conn, KUBERNETES.id))
    with pytest.raises(TermNotFound):
        await db.write(lambda conn: vocabulary.delete(conn, KUBERNETES.id))


async def test_a_text_is_there_once_in_a_scope(db: Database) -> None:
    await db.write(lambda conn: vocabulary.put(conn, KUBERNETES))
    again = replace(KUBERNETES, id="3" * 32, text="KUBERNETES")
    with pytest.raises(TermExists):
        await db.write(lambda conn: vocabulary.put(conn, again))
    await db.write(lambda conn: vocabulary.put(conn, replace(again, scope="clinic")))
    assert await db.read(vocabulary.count) == 2


async def test_a_job_keeps_the_terms_it_began_with_until_it_is_done(db: Database, recording: Recording) -> None:
    job = Job("a" * 32, recording.id, "running", 1.0, JobOptions(), "2026-01-01T00:00:00.000Z")
    await db.write(lambda conn: jobs.insert(conn, job))
    await add(db, KUBERNETES, CLINIC)
    kept = (SpokenTerm("Kubernetes", ("쿠버네티스",)),)
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == kept
    await db.write(lambda conn: vocabulary.keep_for_job(conn, job.id))
    await db.write(lambda conn: vocabulary.delete(conn, KUBERNETES.id))
    await db.write(lambda conn: vocabulary.keep_for_job(conn, job.id))
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == kept
    await db.write(lambda conn: vocabulary.forget_for_job(conn, job.id))
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == ()


async def test_what_a_job_kept_goes_with_its_recording(db: Database, recording: Recording) -> None:
    job = Job("a" * 32, recording.id, "running", 1.0, JobOptions(), "2026-01-01T00:00:00.000Z")
    await db.write(lambda conn: jobs.insert(conn, job))
    await db.write(lambda conn: vocabulary.keep_for_job(conn, job.id))
    await db.write(lambda conn: recordings.delete(conn, recording.id))
    assert await db.read(lambda conn: conn.execute("SELECT count(*) FROM job_terms").get) == 0


async def test_a_job_works_with_terms_of_its_recordings_tags(db: Database, recording: Recording) -> None:
    job = Job("a" * 32, recording.id, "running", 1.0, JobOptions(), "2026-01-01T00:00:00.000Z")
    await db.write(lambda conn: jobs.insert(conn, job))
    stent = Term("4" * 32, "stent", ("스텐트",), "", CLINIC.created_at)
    await add(db, CLINIC, stent, replace(stent, id="5" * 32, text="Stent", aliases=("스탠트",), scope="Clinic"))
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == (SpokenTerm("stent", ("스텐트",)),)
    await db.write(lambda conn: tags.replace(conn, recording.id, ("CLINIC",)))
    told = (SpokenTerm("angioplasty"), SpokenTerm("Stent", ("스탠트",)))
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == told
    await db.write(lambda conn: vocabulary.keep_for_job(conn, job.id))
    await db.write(lambda conn: tags.replace(conn, recording.id, ()))
    assert await db.read(lambda conn: vocabulary.of_job(conn, job.id)) == told


async def test_scopes_that_differ_in_case_are_one(db: Database) -> None:
    await add(db, CLINIC)
    with pytest.raises(TermExists):
        await add(db, replace(CLINIC, id="3" * 32, scope="CLINIC"))
