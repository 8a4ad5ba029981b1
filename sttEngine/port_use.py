"""Who has a port of this computer, as far as this user may know."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import Literal

import psutil

from sttEngine import bootstrap

PortUse = Literal["free", "taken", "recordroute"]


@dataclass(frozen=True, slots=True)
class Port:
    name: str
    number: int
    state: PortUse
    program: str | None = None
    pid: int | None = None


def port_use(name: str, host: str, number: int) -> Port:
    """Tries to take it, and looks for its holder where that fails."""
    if number == 0:
        return Port(name, 0, "free")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if not bootstrap.WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return _holder(name, number)
    return Port(name, number, "free")


def _holder(name: str, number: int) -> Port:
    """Who listens there, as far as this user may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            listening = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == number
            if listening and connection.pid:
                process = psutil.Process(connection.pid)
                ours = process.pid == os.getpid() or any("sttEngine" in word for word in process.cmdline())
                return Port(name, number, "recordroute" if ours else "taken", process.name(), connection.pid)
    except psutil.Error:
        pass  # another user's process: that the port is taken is all there is to say
    return Port(name, number, "taken")
