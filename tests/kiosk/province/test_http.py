"""The province's API on a real line: once by its id, later where it is down, shown where a clerk must do something."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.province.http import HttpWay
from kiosk.province.ways import LineDown
from kiosk.province.worker import ProvinceWorker, way_of
from kiosk.queries import province as asked
from kiosk.settings import ProvinceSettings, load
from kiosk.values.province import ANSWER, SentDossier
from kiosk.values.ways_on import Adapter
from tests.fakes import Stopwatch
from tests.kiosk.counter import Counter
from tests.kiosk.province.test_folder import received
from tests.kiosk.services.test_province import correct, kinds, state

CODE = "H99.001.01-261124-0901"
TOKEN = "ma-truy-cap-mau"
SECONDS = Stopwatch()
Said = tuple[int, dict[str, str], bytes]


class Province:
    """A server of a province on loopback: keeps what it took by its id, answers as `says` tells."""

    def __init__(self) -> None:
        self.taken: dict[str, SentDossier] = {}
        self.posts: list[tuple[str, str]] = []  # idempotency key, authorization
        self.says: Callable[[str, str], Said] = lambda method, _path: (202 if method == "POST" else 404, {}, b"")
        province = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                province.posts.append((self.headers["idempotency-key"], self.headers.get("authorization", "")))
                status, headers, said = province.says("POST", self.path)
                if status < 300:
                    sent = msgspec.json.decode(body, type=SentDossier)
                    province.taken[sent.id] = sent
                self.say(status, headers, said)

            def do_GET(self) -> None:
                self.say(*province.says("GET", self.path))

            def say(self, status: int, headers: dict[str, str], said: bytes) -> None:
                if status == 0:  # the line breaks after it was taken
                    return
                with contextlib.suppress(OSError):  # whoever asked has gone
                    self.send_response(status)
                    for name, value in {"content-length": str(len(said)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(said)

            def log_message(self, *_words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/ho-so"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def province() -> Iterator[Province]:
    made = Province()
    yield made
    made.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "station")
    yield made
    assert made.faults() == []
    made.close()


def worker(counter: Counter, province: Province, **changes: Any) -> ProvinceWorker:
    token = counter.folder / "token"
    token.write_text(TOKEN + "\n", encoding="ascii")
    chosen = ProvinceSettings(**{"adapter": Adapter.HTTP, "url": province.url, "token_file": token,
                                 "timeout_seconds": 5.0, **changes})  # fmt: skip
    return ProvinceWorker(counter.store, lambda: way_of(counter.store.identity, chosen, SECONDS))


def answer(**said: Any) -> bytes:
    return msgspec.json.encode({"schema": ANSWER, **said})


def test_a_dossier_is_posted_once_and_its_code_is_asked_for(counter: Counter, province: Province) -> None:
    dossier, = received(counter)
    hand = worker(counter, province)
    hand.round()
    assert province.posts == [(f"{dossier}.1", f"Bearer {TOKEN}")]
    assert province.taken[dossier].code.startswith("TAM-")
    hand.round()
    assert (len(province.posts), state(counter, dossier)) == (1, "handed")
    paths = []

    def coded(method: str, path: str) -> Said:
        paths.append(path)
        return 200, {}, answer(official_code=CODE, reference="T-1")

    province.says = coded
    hand.round()
    assert paths == []  # it was asked a moment ago
    SECONDS.seconds += 60.0
    hand.round()
    assert paths == [f"/api/ho-so/{dossier}"]
    assert (state(counter, dossier), kinds(counter, dossier).count("dossier.coded")) == ("coded", 1)


def test_the_answer_to_the_post_may_bring_the_code_or_a_refusal(counter: Counter, province: Province) -> None:
    one, other = received(counter, 2)
    said = [answer(official_code=CODE, dossier=other), answer(refused=True, reason="Thiếu tờ khai")]
    province.says = lambda method, _path: (201, {}, said.pop(0)) if method == "POST" else (404, {}, b"")
    worker(counter, province).round()
    assert (state(counter, one), state(counter, other)) == ("coded", "waiting")  # of the one that was asked
    assert counter.read(asked.trouble_words, other) == "Thiếu tờ khai"


def test_a_line_that_breaks_after_the_post_sends_the_same_id_again(counter: Counter, province: Province) -> None:
    dossier, = received(counter)
    province.says = lambda method, _path: (0, {}, b"")
    hand = worker(counter, province)
    with pytest.raises(LineDown):
        hand.round()
    assert (state(counter, dossier), counter.read(asked.not_handed_over)[0].why) == ("waiting", "unreachable")
    province.says = lambda method, _path: (200 if method == "POST" else 404, {}, b"")
    counter.restart()
    worker(counter, province).round()
    assert [key for key, _token in province.posts] == [f"{dossier}.1"] * len(province.posts)
    assert (len(province.taken), state(counter, dossier)) == (1, "handed")
    correct(counter, dossier)
    worker(counter, province).round()
    assert province.posts[-1][0] == f"{dossier}.2"
    assert province.taken[dossier].applicant.name == "Trần Thị Đúng"


@pytest.mark.parametrize(
    ("status", "why", "goes_on"),
    [(400, "form", True), (409, "conflict", True), (413, "too_large", True), (418, "client", True),
     (422, "form", True), (401, "rights", False), (403, "rights", False), (408, "server", False),
     (429, "server", False), (500, "server", False), (503, "server", False), (301, "server", False)],
)  # fmt: skip
def test_what_each_refusal_means(counter: Counter, province: Province, status: int, why: str, goes_on: bool) -> None:
    """`goes_on`: of this dossier alone, for a clerk; otherwise of all, and tried again by itself."""
    first, second = received(counter, 2)
    said = {"retry-after": "120", "location": "http://127.0.0.1:9/"}
    province.says = lambda method, _path: (
        (status, said, answer(reason="Sai số định danh")) if len(province.posts) == 1 else (202, {}, b"")
    ) if method == "POST" else (404, {}, b"")  # fmt: skip
    hand = worker(counter, province)
    if goes_on:
        hand.round()
        line, = counter.read(asked.not_handed_over)
        assert (line.id, line.why, line.status) == (first, why, status)
        assert counter.read(asked.trouble_words, first) == "Sai số định danh"
        hand.round()
        assert (len(province.posts), state(counter, second)) == (2, "handed")
        return
    with pytest.raises(LineDown) as down:
        hand.round()
    assert down.value.pause == (120.0 if why == "server" and status != 301 else 0.0)
    assert {(line.why, line.status) for line in counter.read(asked.not_handed_over)} == {(why, status)}
    hand.round()
    assert (state(counter, first), state(counter, second)) == ("handed", "handed")


def test_nothing_is_sent_where_the_way_is_not_safe(counter: Counter, province: Province, tmp_path: Path) -> None:
    received(counter)
    for changes, why in (
        ({"url": "http://192.0.2.1/api"}, "no_url"), ({"url": ""}, "no_url"), ({"url": "ftp://127.0.0.1/"}, "no_url"),
        ({"token_file": tmp_path / "none"}, "no_token"),
        ({"url": "https://127.0.0.1:1/", "authority_file": tmp_path / "none"}, "no_authority"),
        ({"url": province.url.replace("http:", "https:")}, "certificate"),
    ):  # fmt: skip
        with pytest.raises(LineDown) as down:
            worker(counter, province, **changes).round()
        assert down.value.key == why
    assert province.posts == []
    file = tmp_path / "settings.toml"
    file.write_text('[province]\nadapter = "http"\nurl = "http://192.0.2.1/api"\n', encoding="utf-8")
    with pytest.raises(ExpectedError, match=r"settings.errors.plain"):
        load(file, {})


def test_answers_from_outside_are_bounded_and_believed_by_the_core_alone(counter: Counter, province: Province) -> None:
    one, other = received(counter, 2)
    hand = worker(counter, province)
    hand.round()
    bodies = {one: b"[" * 200_000, other: answer(official_code="H99.002.01-261124-0001")}
    province.says = lambda _method, path: (200, {}, bodies[path.rpartition("/")[2]])
    SECONDS.seconds += 60.0
    hand.round()
    assert (state(counter, one), state(counter, other)) == ("handed", "handed")
    why = {line.id: line.why for line in counter.read(asked.still_provisional)}
    assert why == {one: "", other: asked.BAD_ANSWER}
    bodies[other] = answer(official_code=CODE, dossier=one)  # of another one than was asked for
    SECONDS.seconds += 7200.0
    counter.pass_time(hours=2)
    hand.round()
    assert state(counter, other) == "handed"


def test_the_thread_hands_over_by_itself_and_ends_at_once(counter: Counter, province: Province) -> None:
    dossier, = received(counter)
    came = threading.Event()

    def taken(method: str, _path: str) -> Said:
        came.set()
        return 202, {}, b""

    province.says = taken
    hand = worker(counter, province)
    hand._first = 0.0
    hand.open()
    assert came.wait(20)
    assert hand.close(20)
    assert province.posts[0][0] == f"{dossier}.1"


def test_a_station_that_closes_breaks_off_a_question(counter: Counter, province: Province) -> None:
    received(counter)
    asked_for, let_go = threading.Event(), threading.Event()

    def silent(_method: str, _path: str) -> Said:
        asked_for.set()
        let_go.wait(30)
        return 500, {}, b""

    province.says = silent
    hand = worker(counter, province, timeout_seconds=60.0)
    hand._first = 0.0
    hand.open()
    try:
        assert asked_for.wait(20)
        assert hand.close(20)
    finally:
        let_go.set()


def test_a_way_has_no_line_before_it_asks() -> None:
    HttpWay("https://127.0.0.1:1/", SECONDS).interrupt()
