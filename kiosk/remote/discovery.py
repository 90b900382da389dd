"""Finding the ward's hub on the network, and being found: zeroconf, on a thread of its own.

The hub's program announces itself, stations look when they do not know where it is (kiosk.sync.following, the screen of
a station that was never online). What is found is an address to try, nothing more: whoever answers there proves itself
by the code or by a pinned key. Without a network nothing is found and nothing raised; zeroconf is imported on the
thread, and no frame waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.log import known
from kiosk.values.addresses import is_loopback
from kiosk.values.base import Value

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

log = logging.getLogger("motcua.discovery")
SERVICE = "_motcua-hub._tcp.local."
ANY = ("", "0.0.0.0", "::")  # as a host to listen at: every address of this machine
ANSWER_MS = 2000  # for the details of one announcement
MOST = 20  # addresses of one look
Interfaces = tuple[str, ...]  # addresses of this machine to use; () = all


class FoundHub(Value, frozen=True, kw_only=True):
    """What an announcement says. Nothing of it is proved."""

    url: str
    ward: str
    station: str
    term: int
    fingerprint: bytes = b""


class _OnNetwork:
    """Something that is done on a thread of its own from `open` to `close`."""

    def __init__(self, name: str, interfaces: Interfaces) -> None:
        self._name, self._interfaces = name, interfaces
        self._thread: threading.Thread | None = None
        self._end = threading.Event()

    def open(self) -> None:
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def close(self, deadline: float = 3.0) -> None:
        """What was announced is taken back; nothing more is found."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(deadline)

    def _work(self) -> None:
        raise NotImplementedError


class Announcer(_OnNetwork):
    """Announces a hub from `open` to `close`. `host`, `port`: where it listens; `fingerprint`: SHA-256 of its
    certificate, b"" on plain HTTP."""

    def __init__(
        self, ward: str, station: str, term: int, fingerprint: bytes, host: str, port: int, interfaces: Interfaces = ()
    ) -> None:
        self._said = {"ward": ward, "station": station, "term": str(term), "tls": fingerprint.hex()}
        self._host, self._port = host, port
        super().__init__("announcing", interfaces)

    def _work(self) -> None:
        zeroconf = _opened(self._interfaces)
        if zeroconf is None:
            return
        try:
            zeroconf.register_service(self._info(), allow_name_change=True)
            self._end.wait()
        except Exception as error:  # whatever a network does, the hub goes on
            log.warning("this hub cannot be announced: %s", known(type(error).__name__))
        finally:
            zeroconf.close()

    def _info(self) -> ServiceInfo:
        import socket

        from zeroconf import ServiceInfo, get_all_addresses

        hosts = get_all_addresses() if self._host in ANY else [self._host]
        name = f"{self._said['station'].replace('.', '-')}.{SERVICE}"
        return ServiceInfo(
            SERVICE, name, port=self._port, properties=self._said, server=name.replace(SERVICE, "local."),
            addresses=[socket.inet_aton(host) for host in hosts if host.count(".") == 3],
        )  # fmt: skip


class Looking(_OnNetwork):
    """Looks for the hubs of a ward ("" = of any) from `open` to `close`; `found` is called on a thread of its own, once
    for each address, MOST times at most: anybody may announce anything."""

    def __init__(self, ward: str, found: Callable[[FoundHub], object], interfaces: Interfaces = ()) -> None:
        self._ward, self._found = ward, found
        self._seen: set[FoundHub] = set()
        super().__init__("discovery", interfaces)

    def _work(self) -> None:
        zeroconf = _opened(self._interfaces)
        if zeroconf is None:
            return
        try:
            from zeroconf import ServiceBrowser, ServiceStateChange

            def changed(
                zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
            ) -> None:
                if state_change is not ServiceStateChange.Removed and not self._end.is_set():
                    self._look_at(zeroconf, service_type, name)

            browser = ServiceBrowser(zeroconf, SERVICE, handlers=[changed])
            self._end.wait()
            browser.cancel()
        except Exception as error:
            log.warning("no hub can be looked for: %s", known(type(error).__name__))
        finally:
            zeroconf.close()

    def _look_at(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        info = zeroconf.get_service_info(service_type, name, timeout=ANSWER_MS)
        for hub in found_in(info) if info is not None else ():
            if self._ward in ("", hub.ward) and hub not in self._seen and len(self._seen) < MOST:
                self._seen.add(hub)
                self._found(hub)


def look(
    ward: str, seconds: float, interfaces: Interfaces = (), there: threading.Event | None = None, most: int = MOST
) -> tuple[FoundHub, ...]:
    """The hubs of a ward that answer within some seconds, highest term first; ends sooner with `most` of them, or when
    somebody sets `there`. Not with the first: whoever announces a hub that is none would hide the true one."""
    found: list[FoundHub] = []
    there = there or threading.Event()

    def take(hub: FoundHub) -> None:
        found.append(hub)
        if len(found) >= most:
            there.set()

    looking = Looking(ward, take, interfaces)
    looking.open()
    there.wait(seconds)
    looking.close(0.0)  # its sockets are closed on its own thread
    return tuple(sorted(found, key=lambda hub: -hub.term))


def found_in(info: ServiceInfo) -> tuple[FoundHub, ...]:
    """An announcement's addresses, each of which may be tried; () where it says nonsense."""
    said = {
        (key or b"").decode("utf-8", "replace"): (value or b"").decode("utf-8", "replace")
        for key, value in info.properties.items()
    }
    try:
        term, fingerprint = int(said.get("term", "0")), bytes.fromhex(said.get("tls", ""))
    except ValueError:
        return ()
    hosts = [host for host in info.parsed_addresses() if fingerprint or is_loopback(host)]
    scheme = "https" if fingerprint else "http"
    return tuple(
        FoundHub(
            url=f"{scheme}://{f'[{host}]' if ':' in host else host}:{info.port}", ward=said.get("ward", "")[:8],
            station=said.get("station", "")[:32], term=term, fingerprint=fingerprint,
        )
        for host in hosts
    )  # fmt: skip


def _opened(interfaces: Interfaces) -> Zeroconf | None:
    """None where there is no network at all."""
    try:
        from zeroconf import InterfaceChoice, Zeroconf

        return Zeroconf(list(interfaces) or InterfaceChoice.All)
    except Exception as error:
        log.info("no network to look for the hub on: %s", known(type(error).__name__))
        return None
