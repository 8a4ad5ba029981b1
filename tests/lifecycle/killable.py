"""A program that imports a file if the archive is empty, works until nothing is left, and prints what became of it.

    python -m tests.lifecycle.killable DATA_DIR FILE

Each event goes to stdout as a line of JSON, the outcome last. Real archive, queue, supervisor and worker process; the stages
are those of `held_stages`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict, replace
from pathlib import Path

from sttEngine.container import Services, build_services, worker_config
from sttEngine.domain import JobOptions
from sttEngine.settings import Settings
from sttEngine.workers.supervisor import WorkerExecutor
from tests.lifecycle.held_stages import TABLE


async def main(data_dir: Path, file: Path) -> None:
    settings = Settings().replaced(data_dir=data_dir)
    batch = WorkerExecutor(replace(worker_config(settings), stages=TABLE), "batch")
    services = await build_services(settings, batch=batch)
    telling = asyncio.create_task(tell(services))
    jobs = await services.queue.list()
    if not jobs:
        received = await services.intake.import_file(file)
        jobs = (await services.queue.add(received.recording.id, JobOptions()),)
    await services.queue.wait(jobs[0].id)
    outcome = await look(services, jobs[0].recording_id)
    telling.cancel()
    await services.close()
    print(json.dumps({"outcome": outcome}), flush=True)


async def tell(services: Services) -> None:
    async for frames in services.hub.subscribe():
        for frame in frames:
            print(frame.decode(), flush=True)


async def look(services: Services, recording_id: str) -> dict[str, object]:
    """Everything that must not depend on how often the program was killed."""
    transcript = await services.shelf.transcript(recording_id)
    page = await services.shelf.list()
    return {
        "recordings": page.total,
        "jobs": [job.state for job in await services.queue.list()],
        "segments": [asdict(segment) for segment in transcript.segments],
        "proposals": [asdict(proposal) for proposal in await services.corrections.proposals(recording_id)],
        "minutes": [item.text for item in (await services.shelf.minutes(recording_id)).items],
        "coverage": [asdict(coverage) for coverage in await services.shelf.coverage(recording_id)],
        "hits": len((await services.search.find("회의")).hits),
    }


if __name__ == "__main__":
    logging.basicConfig(level="INFO", stream=sys.stderr)
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
