"""The WebSocket port: the gate, the snapshot, replay, and a client that does not read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sttEngine.api.socket import last_seen
from sttEngine.events.types import RecordingRemoved
from tests.api.conftest import TOKEN, Served


async def events_until(connection: ClientConnection, kind: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    while not events or events[-1]["type"] != kind:
        frame = await connection.recv()
        assert isinstance(frame, str)
        events.append(json.loads(frame))
    return events


async def test_a_client_sees_a_job_to_its_end_and_reads_on_after_a_cut(served: Served) -> None:
    url = f"{served.socket_url}?token={TOKEN}"
    async with connect(url) as connection:
        snapshot = (await events_until(connection, "snapshot"))[0]
        assert snapshot["launch"] == served.services.hub.launch
        await served.add()
        seen = await events_until(connection, "ended")
        assert seen[-1]["job"]["state"] == "succeeded"
    served.services.hub.publish(RecordingRemoved("gone"))
    async with connect(f"{url}&launch={snapshot['launch']}&seq={seen[-1]['seq']}") as connection:
        missed = await events_until(connection, "recording_removed")
        assert [event["seq"] for event in missed] == list(range(seen[-1]["seq"] + 1, missed[-1]["seq"] + 1))
    async with connect(f"{url}&launch=another&seq=1") as connection:
        assert len(await events_until(connection, "snapshot")) == 1


async def test_the_cookie_of_the_page_opens_the_socket(served: Served) -> None:
    headers = {
        "Cookie": f"{served.gate.cookie_name}={TOKEN}",
        "Origin": f"http://127.0.0.1:{served.gate.port}",
        "Sec-Fetch-Site": "same-site",
    }
    async with connect(served.socket_url, additional_headers=headers) as connection:
        await events_until(connection, "snapshot")


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("", {}, 401, "token_refused"),
        ("?token=wrong", {}, 401, "token_refused"),
        ("?token=" + TOKEN, {"Origin": "https://evil.example"}, 403, "origin_refused"),
        ("?token=" + TOKEN, {"Origin": "null"}, 403, "origin_refused"),
        ("?token=" + TOKEN, {"Sec-Fetch-Site": "cross-site"}, 403, "origin_refused"),
        ("?token=" + TOKEN, {"Host": "evil.example"}, 403, "host_refused"),
        ("other?token=" + TOKEN, {}, 404, "not_found"),
    ],
)
async def test_who_is_kept_out(served: Served, path: str, headers: dict[str, str], status: int, code: str) -> None:
    host = {"Host": f"127.0.0.1:{served.gate.ws_port}"}
    answer = await served.stranger.get(
        served.socket_url.replace("ws:", "http:") + path,
        headers={
            **host,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            **headers,
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_plain_http_gets_a_clean_error(served: Served, method: str) -> None:
    answer = await served.stranger.request(method, served.socket_url.replace("ws:", "http:") + f"?token={TOKEN}")
    assert 400 <= answer.status_code < 500


async def test_a_refused_handshake_is_no_connection(served: Served) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(served.socket_url):
            pass


async def test_a_client_that_speaks_is_shown_out(served: Served) -> None:
    async with connect(f"{served.socket_url}?token={TOKEN}") as connection:
        await connection.send("hello")
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await connection.recv()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


async def test_a_client_that_stops_reading_slows_nobody(served: Served) -> None:
    url = f"{served.socket_url}?token={TOKEN}"
    async with connect(url, max_queue=1, ping_interval=None) as mute, connect(url) as reader:
        mute.transport.pause_reading()
        await events_until(reader, "snapshot")
        for number in range(20_000):
            served.services.hub.publish(RecordingRemoved(f"{number:0200}"))
            if number % 1000 == 999:
                while (await events_until(reader, "recording_removed"))[-1]["recording_id"] != f"{number:0200}":
                    pass
        mute.transport.abort()


@pytest.mark.parametrize("query", ["", "?launch=a", "?seq=1", "?launch=a&seq=-1", "?launch=a&seq=x", "?launch=a&seq=" + "9" * 99])
def test_nonsense_about_the_past_means_a_new_client(query: str) -> None:
    assert last_seen("/" + query) is None
