"""Commands by hand to the server that runs on a folder: which process is asked, and what is said without one."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.remote.city import ask_by_hand
from tests.kiosk.server.served import limits, served


async def _answers(_scope: object, _receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b'"done"'})  # type: ignore[operator]


def _desk(folder: Path, port: int, name: str = "central.json") -> None:
    told = {"address": f"http://127.0.0.1:{port}", "token": "t" * 32}
    (folder / name).write_text(json.dumps(told), encoding="utf-8")


def test_of_several_the_one_that_listens(tmp_path: Path) -> None:
    with socket.socket() as nobody, served(_answers, limits()) as (_server, port):
        nobody.bind(("127.0.0.1", 0))  # and listens to nobody: as the place of one that was killed
        _desk(tmp_path, nobody.getsockname()[1])
        _desk(tmp_path, nobody.getsockname()[1], "central-1.json")
        _desk(tmp_path, port, "central-2.json")
        assert ask_by_hand(tmp_path, "anything", {}) == b'"done"'
        (tmp_path / "central-2.json").unlink()
        with pytest.raises(ExpectedError, match=r"central\.errors\.not_running"):
            ask_by_hand(tmp_path, "anything", {})


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[", b"what?\r\n\r\n"])
def test_where_it_ends_in_the_middle_nobody_else_is_asked_to_do_it_again(tmp_path: Path, said: bytes) -> None:
    with socket.socket() as listening, served(_answers, limits()) as (_server, other):
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def end_at_once() -> None:
            line, _peer = listening.accept()
            with line:
                line.recv(65_536)
                line.sendall(said)

        thread = threading.Thread(target=end_at_once)
        thread.start()
        _desk(tmp_path, listening.getsockname()[1])
        _desk(tmp_path, other, "central-2.json")
        with pytest.raises(ExpectedError, match=r"central\.errors\.unanswered"):
            ask_by_hand(tmp_path, "anything", {})
        thread.join(20)
