"""How much the server takes on at once: connections, requests, seconds. Made from the settings by kiosk.server.central.

The descriptors that the system allows bound the connections: the database, its readers, backups and logs need some too,
and a listener without any left would do nothing but ask for one.
"""

from __future__ import annotations

import ipaddress

from kiosk.errors import ExpectedError
from kiosk.settings import ServerSettings
from kiosk.values.base import Value

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
KEPT_FREE = 64  # descriptors for files, the database's readers and what the system itself opens
LEAST = 16
HEADER = 16 * 1024  # bytes of a request's head
BODY = 4 * 1024 * 1024  # bytes of a packed body
HAND = 64 * 1024  # bytes of a body at the endpoints for this machine
IDLE = 75  # seconds that a line without a question stays open
ANSWER = 120.0  # seconds from a whole question to its whole answer, as the asker takes it


class Limits(Value, frozen=True, kw_only=True):
    connections: int
    per_address: int
    at_once: int
    per_second: int
    processes: int = 1
    header_seconds: float
    body_seconds: float
    answer_seconds: float = ANSWER
    proxies: tuple[Network, ...] = ()
    names: tuple[str, ...] = ()

    def is_proxy(self, host: str) -> bool:
        """Whether a host may say for whom it asks."""
        if not self.proxies:
            return False
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(number in network for network in self.proxies)


def _networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    """Raises ExpectedError settings.errors.wrong."""
    try:
        return tuple(ipaddress.ip_network(name, strict=False) for name in names)
    except ValueError as error:
        raise ExpectedError("settings.errors.wrong", file="server.proxies", reason=str(error)) from error


def limits_of(settings: ServerSettings, descriptors: int) -> Limits:
    """The limits that hold where so many files may be open (0: nobody says)."""
    most = max(LEAST, descriptors - KEPT_FREE) if descriptors else settings.connections
    return Limits(
        connections=min(settings.connections, most), per_address=min(settings.connections_per_address, most),
        at_once=settings.requests_at_once, per_second=settings.requests_per_second, processes=settings.processes,
        header_seconds=settings.header_seconds, body_seconds=settings.body_seconds,
        proxies=_networks(settings.proxies), names=tuple(name.lower() for name in settings.names),
    )  # fmt: skip


def raise_descriptors() -> int:
    """Allow this process as many open files as the system lets it have; how many. 0 where the system has no such
    bound."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return 0
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if wanted > soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            return soft
        return wanted
    return soft
