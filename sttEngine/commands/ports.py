"""Listening sockets, taken before anything else starts, so that a taken port is known at once."""

from __future__ import annotations

import errno
import os
import socket

from sttEngine.errors import InvalidRequest, PortInUse

BACKLOG = 2048


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A socket that listens on `port` of `host`, 0 for a free one. Raises PortInUse; InvalidRequest when host or port is none.

    `variable` is the setting that the port comes from, for the message.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        taken = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError, UnicodeError) as error:
        raise InvalidRequest(f"Nothing can listen on {host}.", hint="Set RECORDROUTE_HOST to 127.0.0.1.") from error
    try:
        # Elsewhere it lets a restart follow at once; on Windows it would let two programs share the port.
        if os.name != "nt":
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(BACKLOG)
        taken.setblocking(False)
    except (OSError, OverflowError) as error:
        taken.close()
        raise _explained(error, host, port, variable) from error
    return taken


def _explained(error: Exception, host: str, port: int, variable: str) -> InvalidRequest | PortInUse:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return PortInUse(f"Port {port} is taken{_holder(port)}.")
    if number == errno.EACCES:
        return PortInUse(f"This system does not let you use port {port}.", hint=f"Set {variable} to a port above 1023.")
    if number is None:
        return InvalidRequest(f"There is no port {port}.", hint=f"Set {variable} to a number from 0 to 65535.")
    return InvalidRequest(f"Nothing can listen on {host}.", hint="Set RECORDROUTE_HOST to 127.0.0.1.")


def _holder(port: int) -> str:
    """ " by NAME (process N)" where the system tells."""
    import psutil

    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass  # other people's processes are not shown to everybody; the port is taken all the same
    return ""
