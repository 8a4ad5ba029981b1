"""Who may talk to the two ports: the rules, as functions of header values. Knows neither ASGI nor sockets.

A web page on another origin reaches our ports through the person's own browser. It is kept out three times over: its
requests carry its Origin and Sec-Fetch-Site, a name that it points at this computer is not in our list of hosts, and it has
not the secret that is made anew at each launch.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from sttEngine.errors import HostRefused, OriginRefused, TokenRefused

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Gate:
    """`host` is the address that both ports listen on, `token` the secret of this launch."""

    token: str
    host: str
    port: int
    ws_port: int

    @property
    def cookie_name(self) -> str:
        """Cookies ignore ports, so two servers of one computer need two names."""
        return f"recordroute_{self.port}"

    @property
    def host_name(self) -> str:
        """How the page is addressed: the host as it stands in an address."""
        address = _address(self.host)
        if address is None:
            return self.host.lower()
        if address.is_unspecified:
            return LOOPBACK_HOSTS[0]
        return f"[{address}]" if address.version == 6 else str(address)

    @property
    def is_local(self) -> bool:
        """Whether only this computer reaches the ports."""
        own = _address(self.host)
        return self.host.lower() == "localhost" if own is None else own.is_loopback

    def url(self) -> str:
        """Where a person opens the page; holds the secret."""
        return f"http://{self.host_name}:{self.port}/?token={self.token}"

    def check_host(self, values: Sequence[str], port: int) -> str:
        """The host's name out of the Host headers of a request to `port`. Raises HostRefused unless it is this server's."""
        if len(values) != 1:
            raise HostRefused("The request needs exactly one Host.")
        name = self._own_name(values[0], port)
        if name is None:
            raise HostRefused("The request was addressed to another host.")
        return name

    def check_origin(self, values: Sequence[str]) -> None:
        """Raises OriginRefused when the request says that it comes from another page."""
        for value in values:
            scheme, _, host = value.partition("://")
            if scheme != "http" or self._own_name(host, self.port) is None:
                raise OriginRefused("The request comes from another page.")

    def check_site(self, values: Sequence[str], *, other_port: bool = False) -> None:
        """Raises OriginRefused for a browser's request from elsewhere. To a browser our own other port is the same site."""
        allowed = {"same-origin", "none"} | ({"same-site"} if other_port else set())
        if any(value not in allowed for value in values):
            raise OriginRefused("The request comes from another page.")

    def check_token(self, cookies: Sequence[str], authorizations: Sequence[str], query_token: str = "") -> None:
        """Raises TokenRefused unless one of the three carries the secret."""
        given = [query_token, *(_bearer(value) for value in authorizations), *(self._cookie(value) for value in cookies)]
        if not any([self.knows(token) for token in given]):
            raise TokenRefused("This is for the person at this computer only.")

    def knows(self, token: str) -> bool:
        """Whether this is the secret, in a time that tells nothing about it."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def _own_name(self, host: str, port: int) -> str | None:
        lowered = host.lower()
        name, colon, number = lowered.rpartition(":")
        if not colon or lowered.endswith("]"):  # no port: the one that browsers leave out
            name, number = lowered, "80"
        return name if number == str(port) and self._is_ours(name) else None

    def _is_ours(self, name: str) -> bool:
        own = _address(self.host)
        if own is not None and own.is_unspecified:
            # Every address of this computer: a literal one cannot have been rebound, only a name can.
            return name in LOOPBACK_HOSTS or _address(name.strip("[]")) is not None
        if self.host == "localhost" or (own is not None and own.is_loopback):
            return name in LOOPBACK_HOSTS or name == self.host_name
        return name == self.host_name

    def _cookie(self, header: str) -> str:
        """Our cookie's value, whatever else other sites of this computer have put beside it: cookies know no ports."""
        for pair in header.split(";"):
            name, _, value = pair.partition("=")
            if name.strip() == self.cookie_name:
                return value.strip()
        return ""


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
