"""One client process of `./run.sh bench queue`: a keep-alive connection on a raw socket, as cheap as Python can be.

Run by _askers.py as a file, with neither site nor the house's packages: HOST PORT COUNT PATH HEADERS BODY. It connects,
prints "ready", waits for a line, asks COUNT times and prints the milliseconds of each as JSON. `{request}` in the body
becomes a fresh UUID each time. Anything but 200 ends it with an error.
"""

import json
import os
import socket
import sys
import time


def main() -> None:
    host, port, count, path, more, body = sys.argv[1:]
    line = socket.create_connection((host, int(port)), 30)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    asked = [question(host, port, path, more, body.replace("{request}", fresh())) for _ in range(int(count))]
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps([answered(line, one) for one in asked]), flush=True)


def fresh() -> str:
    time_part, rest = f"{int(time.time() * 1000):012x}", os.urandom(10).hex()
    return f"{time_part[:8]}-{time_part[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:18]}"


def question(host: str, port: str, path: str, more: str, body: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n{more}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def answered(line: socket.socket, asked: bytes) -> float:
    """Milliseconds until the whole answer is here."""
    began = time.perf_counter()
    line.sendall(asked)
    found = line.recv(65_536)
    while not is_whole(found):
        part = line.recv(65_536)
        if not part:
            break
        found += part
    taken = (time.perf_counter() - began) * 1000
    if found[9:12] != b"200":
        sys.exit(f"answered {found[:400]!r}")
    return taken


def is_whole(found: bytes) -> bool:
    head, end, body = found.partition(b"\r\n\r\n")
    at = head.lower().find(b"content-length:")
    return bool(end) and at >= 0 and len(body) >= int(head[at + 15 :].split(b"\r\n", 1)[0])


if __name__ == "__main__":
    main()
