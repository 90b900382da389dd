#!/usr/bin/env bash
# uvicorn 0.54.0 on a listening socket that was made without a protocol number leaves Nagle's algorithm on.
#
# asyncio sets TCP_NODELAY only where socket.proto is IPPROTO_TCP. A socket made by socket.socket(AF_INET, SOCK_STREAM)
# has proto 0, and so have the connections that it accepts. Handed to uvicorn (`Server.serve(sockets=[...])`), every
# small answer on a kept connection may then wait for the client's delayed acknowledgement, about 40 ms.
# Seen: TCP_NODELAY is 0 with proto 0 and 1 with proto IPPROTO_TCP. Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "uvicorn==0.54.0"
cat >"$folder/nodelay.py" <<'PYTHON'
import asyncio
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


async def app(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
    await send({"type": "http.response.body", "body": b"x"})


async def nodelay(proto):
    seen = asyncio.get_running_loop().create_future()

    class Watching(H11Protocol):
        def connection_made(self, transport):
            accepted = transport.get_extra_info("socket")
            seen.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            super().connection_made(transport)

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, proto)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Watching, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0)
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    await reader.read()
    writer.close()
    server.should_exit = True
    await serving
    return await seen


print(*(int(bool(asyncio.run(nodelay(proto)))) for proto in (0, socket.IPPROTO_TCP)))
PYTHON
found=$("$folder/venv/bin/python" "$folder/nodelay.py")
echo "TCP_NODELAY of an accepted connection, listening socket with proto 0 and with IPPROTO_TCP: $found"
[ "$found" = "0 1" ]
