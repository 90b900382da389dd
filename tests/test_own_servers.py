"""Ports for servers of tests: no two processes are given the same, also while nobody listens on them."""

from __future__ import annotations

import subprocess
import sys

from tests.own_servers import free_ports

OTHER = """
from tests.own_servers import free_ports
print(*free_ports(200), flush=True)
input()
"""


def test_no_port_is_given_to_two() -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    try:
        given = [free_ports(200), free_ports(200)]
        for one in others:
            assert one.stdout is not None
            given.append([int(word) for word in one.stdout.readline().split()])
        assert [len(ports) for ports in given] == [200] * 5
        assert len({port for ports in given for port in ports}) == 1000
    finally:
        for one in others:
            one.communicate("\n", timeout=60)
