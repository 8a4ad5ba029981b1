"""Who is kept out, proved over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from sttEngine.api.gate import Gate
from sttEngine.errors import HostRefused
from tests.api.conftest import TOKEN, Served

SECRET = b"nobody may read this"


async def raw(served: Served, target: str, *headers: str, method: str = "GET", host: str | None = None) -> tuple[int, bytes]:
    """A request as written, without a client that would tidy it. Returns status and everything that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.gate.port)
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{served.gate.port}'}", "Connection: close", *headers]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8"))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1]), answer


LET_IN = f"Authorization: Bearer {TOKEN}"


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "evil.example", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", "localhost"]
)
async def test_a_foreign_host_is_refused_even_with_the_secret(served: Served, host: str) -> None:
    for target in ("/api/session", "/"):
        status, answer = await raw(served, target, LET_IN, host=host.format(port=served.gate.port))
        assert status == 403 and b'"host_refused"' in answer


async def test_our_own_names_are_let_in(served: Served) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert (await raw(served, "/api/session", LET_IN, host=f"{name}:{served.gate.port}"))[0] == 200


async def test_two_hosts_are_refused(served: Served) -> None:
    status, _ = await raw(served, "/api/session", LET_IN, f"Host: 127.0.0.1:{served.gate.port}")
    assert status in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", "file://"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
async def test_another_page_can_neither_read_nor_change(served: Served, origin: str, method: str) -> None:
    answer = await served.client.request(method, "/api/recordings", headers={"Origin": origin}, content=b"x")
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin_refused"
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert served.files() == []


async def test_a_preflight_gets_no_permission(served: Served) -> None:
    asked = {"Origin": f"http://127.0.0.1:{served.gate.port}", "Access-Control-Request-Method": "DELETE"}
    answer = await served.client.options("/api/recordings", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_request_without_origin_from_another_site_is_refused(served: Served, site: str) -> None:
    answer = await served.client.get("/api/recordings", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused")


async def test_every_route_under_api_wants_the_secret(served: Served) -> None:
    schema = (await served.client.get("/api/openapi.json")).json()
    paths = [*schema["paths"], "/api", "/api/", "/api/openapi.json", "/api/nothing"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            ids = {
                "recording_id": "0" * 32,
                "job_id": "0" * 32,
                "term_id": "0" * 32,
                "model_id": "x",
                "line_id": "1",
                "upload_id": "0" * 32,
                "number": "1",
                "bundle_id": "0" * 32,
                "package": "x",
                "template_id": "x",
            }
            answer = await served.stranger.request(method, path.format(**ids))
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN + "x"])
async def test_a_wrong_secret_is_refused(served: Served, header: str) -> None:
    assert (await served.stranger.get("/api/session", headers={"Authorization": header})).status_code == 401


async def test_opening_the_address_trades_the_secret_for_a_cookie(served: Served) -> None:
    answer = await served.stranger.get("/", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"recordroute_{served.gate.port}=")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert (await served.stranger.get("/api/session")).status_code == 200


async def test_a_wrong_secret_gets_no_cookie(served: Served) -> None:
    answer = await served.stranger.get("/", params={"token": "wrong"})
    assert answer.status_code == 303 and "set-cookie" not in answer.headers


async def test_the_shell_of_the_page_needs_no_secret_and_is_locked_down(served: Served) -> None:
    answer = await served.stranger.get("/")
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "media-src 'self' blob:" in policy
    assert f"connect-src 'self' ws://127.0.0.1:{served.gate.ws_port};" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/assets/..%00/secret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/link.txt",
        "/api/recordings/..%2f..%2fsecret.txt",
        "/api/recordings/../../secret.txt",
        "/api/recordings/..%2f..%2fsecret.txt/source",
        "/api/recordings/%2e%2e/audio",
        "/api/recordings/%00/source",
        "/api/recordings/..%5c..%5csecret.txt/export?format=txt",
        "/api/recordings/{id}/export?format=../../secret.txt",
        "/api/recordings/{id}/source/../../../secret.txt",
        "/api/models/..%2f..%2fsecret.txt/fetch",
        "/api/jobs/..%2f..%2fsecret.txt",
    ],
)
async def test_traversal_reaches_nothing(served: Served, target: str) -> None:
    recording = await served.add()
    status, answer = await raw(served, target.format(id=recording["id"]), LET_IN)
    assert status in (400, 404, 405, 422)
    assert SECRET not in answer and b"root:" not in answer


async def test_a_name_with_a_path_in_it_stays_a_name(served: Served) -> None:
    recording = await served.add("../../../etc/cron.d/x\x00\r\nSet-Cookie: a=b.mp3")
    assert all(name.startswith(f"recordings/{recording['id']}/source") for name in served.files())
    answer = await served.client.get(f"/api/recordings/{recording['id']}/source")
    assert "set-cookie" not in answer.headers


def test_listening_on_an_address_lets_that_address_in_alone() -> None:
    gate = Gate("t", "192.168.1.5", 8000, 8765)
    assert gate.check_host(["192.168.1.5:8000"], 8000) == "192.168.1.5"
    for other in ("127.0.0.1:8000", "192.168.1.6:8000", "192.168.1.5.evil.example:8000"):
        with pytest.raises(HostRefused):
            gate.check_host([other], 8000)


def test_listening_everywhere_takes_addresses_and_no_names() -> None:
    gate = Gate("t", "0.0.0.0", 8000, 8765)
    assert gate.check_host(["10.0.0.7:8000"], 8000) == "10.0.0.7"
    with pytest.raises(HostRefused):
        gate.check_host(["evil.example:8000"], 8000)


async def test_the_cookie_is_found_among_whatever_other_sites_of_this_computer_set(served: Served) -> None:
    """Cookies know no ports; one that the standard library's parser chokes on must not lock a person out."""
    ours = f"{served.gate.cookie_name}={TOKEN}"
    for others in (f'bad[name]=1; {ours}; x="y', f"{{}}=; {ours}", f"=; ;; {ours};"):
        assert (await served.stranger.get("/api/session", headers={"Cookie": others})).status_code == 200
