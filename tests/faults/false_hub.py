"""A program of a stranger's: announces on this machine's loopback that the ward's hub is at a port, until it is ended.

    python -m tests.faults.false_hub WARD PORT
"""

from __future__ import annotations

import sys

from kiosk.remote.discovery import Announcer

TERM = 99  # higher than any true one


def main(ward: str, port: str) -> None:
    announcer = Announcer(ward, f"{ward}.falsehub", TERM, b"", "127.0.0.1", int(port), ("127.0.0.1",))
    announcer.open()
    print("announced", flush=True)
    sys.stdin.read()
    announcer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
