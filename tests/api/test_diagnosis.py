"""What this computer has, and the licences of what is installed, over HTTP."""

from __future__ import annotations

from tests.api.conftest import Served


async def test_the_ports_that_answer_are_told_as_ours(served: Served) -> None:
    told = (await served.client.get("/api/diagnosis")).json()
    assert {port["name"]: port["number"] for port in told["ports"]} == {"http": served.gate.port, "ws": served.gate.ws_port}
    assert "port_in_use" not in {problem["code"] for problem in told["problems"]}
    assert told["data_dir"] == str(served.data_dir) and told["data_bytes"] > 0


async def test_texts_come_as_plain_text(served: Served) -> None:
    listed = (await served.client.get("/api/licences")).json()["packages"]
    assert {"package", "version", "licence", "text"} == set(listed[0])
    answer = await served.client.get("/api/licences/fastapi")
    assert answer.headers["content-type"].startswith("text/plain") and "MIT" in answer.text
    assert (await served.client.get("/api/licences/nothing")).json()["code"] == "licence_not_found"
