"""500 WebSocket clients, one cut off every 10 ms and back with its last `seq`: does any miss an ending?

Endings are made by jobs that end at once: small text documents that are only indexed. One more client never reads.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from sttEngine.bench.live_server import LiveServer
from sttEngine.bench.report import Row

CLIENTS = 500
CHURN_SECONDS = 0.010
DOCUMENTS = 60


@dataclass(slots=True)
class Client:
    """One reader: the jobs whose end it saw, and where it is in the stream."""

    launch: str = ""
    seq: int | None = None
    ended: set[str] = field(default_factory=set)
    connection: ClientConnection | None = None
    cuts: int = 0
    first_frame: asyncio.Event = field(default_factory=asyncio.Event)


async def measure_sockets(server: LiveServer) -> list[Row]:
    """Rows with how many endings were missed and what the memory of the server did."""
    clients = [Client() for _ in range(CLIENTS)]
    readers = [asyncio.create_task(_read(server, client)) for client in clients]
    mute = await connect(server.socket_url(), max_queue=1, compression=None)
    mute.transport.pause_reading()  # a client that stops taking bytes off its socket
    await asyncio.gather(*(client.first_frame.wait() for client in clients))
    before = server.resident_bytes()
    churn = asyncio.create_task(_churn(clients))
    started = time.perf_counter()
    expected = await _make_endings(server)
    async with asyncio.timeout(120):
        while any(not expected <= client.ended for client in clients):
            await asyncio.sleep(0.05)
            if time.perf_counter() - started > 110:
                break
    seconds = time.perf_counter() - started
    churn.cancel()
    grown = server.resident_bytes() - before
    missed = sum(len(expected - client.ended) for client in clients)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(churn, *readers, return_exceptions=True)
    mute.transport.abort()
    return [
        {
            "measure": f"{CLIENTS} sockets, one cut every 10 ms, one that never reads",
            "endings": len(expected),
            "missed": missed,
            "cuts": sum(client.cuts for client in clients),
            "seconds": seconds,
            "memory growth MB": grown / 1e6,
            "met": missed == 0,
        }
    ]


async def _read(server: LiveServer, client: Client) -> None:
    while True:
        try:
            url = server.socket_url(launch=client.launch, seq=client.seq)
            async with connect(url, compression=None, max_size=None) as connection:
                client.connection = connection
                async for frame in connection:
                    _take_in(client, json.loads(frame))
        except (ConnectionClosed, OSError):
            continue


def _take_in(client: Client, event: dict[str, object]) -> None:
    client.seq = int(str(event["seq"]))
    client.first_frame.set()
    if event["type"] == "snapshot":
        client.launch = str(event["launch"])
        jobs = event["jobs"]
        assert isinstance(jobs, list)
        client.ended |= {job["id"] for job in jobs if job["state"] in ("succeeded", "failed", "cancelled")}
    elif event["type"] == "ended":
        job = event["job"]
        assert isinstance(job, dict)
        client.ended.add(job["id"])


async def _churn(clients: list[Client]) -> None:
    chance = random.Random(0)
    while True:
        await asyncio.sleep(CHURN_SECONDS)
        client = chance.choice(clients)
        if client.connection is not None:
            client.cuts += 1
            client.connection.transport.abort()


async def _make_endings(server: LiveServer) -> set[str]:
    """Send documents one after the other. Returns the ids of their jobs."""
    jobs: set[str] = set()
    async with httpx.AsyncClient(base_url=server.base_url, headers=server.headers, timeout=60) as client:
        for number in range(DOCUMENTS):
            answer = await client.post(
                "/api/recordings",
                params={"name": f"note-{number}.txt", "steps": "index"},
                content=f"Note {number}: the meeting is on {number}.".encode(),
            )
            answer.raise_for_status()
            jobs.add(answer.json()["job"]["id"])
    return jobs
