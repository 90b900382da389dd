"""Addresses of machines: which are this very machine, and which stand for one household of the network.

Used wherever a server's address is set, typed or answered (kiosk.settings, kiosk.remote.link, kiosk.server). Raises
nothing: what is no address is simply not this machine.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host, by name or number, is this very machine."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_plain_elsewhere(url: str) -> bool:
    """Whether a URL would send to another machine without TLS."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and not is_loopback(parts.hostname or "")
    except ValueError:  # no URL at all, which whoever opens it says
        return False


def household(host: str) -> str:
    """What is counted as one sender: an IPv4 address, or the network of 64 bits that one line of IPv6 has."""
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(number, ipaddress.IPv6Address):
        plain = number.ipv4_mapped
        return str(plain) if plain else str(ipaddress.ip_network((int(number) >> 64 << 64, 64)))
    return str(number)
