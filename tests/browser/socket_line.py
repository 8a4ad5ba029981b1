"""The page's line to the server, on which a test can speak as well."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute

from sttEngine.bench.live_server import LiveServer


def lines_of(page: Page, server: LiveServer) -> list[WebSocketRoute]:
    """Load the page again. Each line that it opens from then on, the newest last; none may be there yet."""
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile(rf":{server.ws_port}/"), through)
    page.reload()
    return lines
