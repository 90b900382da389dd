"""Dossiers by the province's HTTP API: POST of the JSON, GET of what became of one. https; plain on loopback alone.

Used by the worker's thread. `POST <url>` with `Authorization: Bearer`, `Idempotency-Key: <id>.<revision>` and the body
of `SentDossier`; 200, 201 and 202 mean taken, with a `ProvinceAnswer` as body or none. `GET <url>/<id>` tells the code
once it is there; 202 and 404 mean not yet. No redirection is followed. What may get better by itself (no line, 408,
425, 429, 5xx) and what concerns everything (401, 403) is LineDown; another 4xx is NotTaken: a clerk must do something.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.province import answers
from kiosk.province.rendering import as_json
from kiosk.province.ways import Answered, LineDown, NotTaken
from kiosk.remote.cutting import Cutting
from kiosk.values.addresses import is_plain_elsewhere
from kiosk.values.ids import DossierId
from kiosk.values.province import ProvinceAnswer, SentDossier
from kiosk.values.ways_on import Adapter

ASKED_AT_ONCE = 50
FIRST_TURN, LONGEST_TURN = 15.0, 1800.0  # seconds between two questions for one dossier
WHOLE = 4  # time-outs from the first byte of a question to the last one of its answer
LONGEST_PAUSE = 3600.0
_LATER = {408, 425, 429}
_RIGHTS = {401, 403}
_KNOWN = {400: "form", 404: "not_there", 409: "conflict", 410: "not_there", 413: "too_large", 422: "form"}


class HttpWay:
    """`token_file`, `authority_file`: read at each line, so that new ones count without a restart."""

    adapter = Adapter.HTTP

    def __init__(
        self, url: str, clock: Clock, *, token_file: Path = Path(), authority_file: Path = Path(), timeout: float = 20.0
    ) -> None:
        self._url, self._clock, self._timeout = url.rstrip("/"), clock, timeout
        self._token_file, self._authority_file = token_file, authority_file
        self._line: http.client.HTTPConnection | None = None
        self._turns: dict[DossierId, tuple[float, float]] = {}  # when each is asked for again, and the gap after that

    def hand_over(self, dossier: SentDossier) -> ProvinceAnswer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{dossier.id}.{dossier.revision}"}
        status, pause, body = self._ask("POST", "", headers, as_json(dossier))
        if status in (200, 201, 202):
            return _answer(body)
        raise _refusal(status, pause, body)

    def answers(self, waiting: Sequence[DossierId]) -> Iterator[Answered]:
        """Of those that were handed over and have no code yet: each at once, then ever more seldom."""
        self._turns = {dossier: self._turns.get(dossier, (0.0, FIRST_TURN)) for dossier in waiting}
        now = self._clock.monotonic()
        for dossier in [one for one in waiting if self._turns[one][0] <= now][:ASKED_AT_ONCE]:
            gap = self._turns[dossier][1]
            self._turns[dossier] = (now + gap, min(2 * gap, LONGEST_TURN))
            status, pause, body = self._ask("GET", f"/{dossier}", {}, None)
            if status in (202, 204, 404):
                continue
            if status != 200:
                raise LineDown("server", status, pause)
            answer = _answer(body)
            if answer.dossier in ("", dossier) and (answer.official_code or answer.refused):
                whole = ProvinceAnswer(
                    dossier=dossier, reference=answer.reference, official_code=answer.official_code,
                    refused=answer.refused, reason=answer.reason,
                )  # fmt: skip
                yield Answered(whole, _nothing, _ignored)

    def lying(self) -> Iterator[str]:
        """Nothing lies between."""
        return iter(())

    def forget(self, dossier: str) -> None:
        """As `lying`."""

    def interrupt(self) -> None:
        line = self._line
        sock = line.sock if line is not None else None
        if sock is not None:
            with contextlib.suppress(OSError, ValueError):
                sock.shutdown(socket.SHUT_RDWR)

    # -- the line -------------------------------------------------------------------------------------------

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, float, bytes]:
        """Status, the pause that the other side asks for, and the answer's first bytes."""
        if not self._url or is_plain_elsewhere(self._url):
            raise LineDown("no_url")
        cutting = Cutting(WHOLE * self._timeout, self.interrupt)  # each byte alone may be in time, for hours
        cutting.start()
        try:
            self._line = self._opened()
            prefix = urlsplit(self._url).path.rstrip("/")
            self._line.request(method, prefix + path, body, {**headers, **self._rights()})
            with contextlib.closing(self._line.getresponse()) as answer:
                said = answer.read(answers.LARGEST + 1)
                return answer.status, _pause(answer.getheader("retry-after", "")), said
        except ssl.SSLError as error:
            raise LineDown("certificate") from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise LineDown("unreachable") from error
        finally:
            late = cutting.over()
            self._close()
            if late:
                raise LineDown("unreachable")

    def _opened(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._url)
        if parts.scheme == "https":
            return http.client.HTTPSConnection(
                parts.hostname or "", parts.port, timeout=self._timeout, context=self._trusted()
            )
        if parts.scheme != "http":
            raise LineDown("no_url")
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=self._timeout)

    def _trusted(self) -> ssl.SSLContext:
        """The system's authorities, and the province's own where it has one."""
        context = ssl.create_default_context()
        if self._authority_file != Path():
            try:
                context.load_verify_locations(self._authority_file)
            except (OSError, ssl.SSLError) as error:
                raise LineDown("no_authority") from error
        return context

    def _rights(self) -> dict[str, str]:
        if self._token_file == Path():
            return {}
        try:
            token = self._token_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise LineDown("no_token") from error
        return {"Authorization": f"Bearer {token}"}

    def _close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _answer(body: bytes) -> ProvinceAnswer:
    """An empty body says that it was taken, and nothing else; so does one in another form than the documented."""
    try:
        return answers.read_answer(body) if body.strip() else ProvinceAnswer()
    except ExpectedError:
        return ProvinceAnswer()


def _refusal(status: int, pause: float, body: bytes) -> Exception:
    if status in _RIGHTS:
        return LineDown("rights", status)
    if status in _LATER or status >= 500:
        return LineDown("server", status, pause)
    if 400 <= status < 500:
        return NotTaken(_KNOWN.get(status, "client"), status, _answer(body).reason)
    return LineDown("server", status)  # a redirection, or what no server should say


def _pause(retry_after: str) -> float:
    """Seconds; a date is not read, the line's own pauses do."""
    return min(float(retry_after), LONGEST_PAUSE) if retry_after.isascii() and retry_after.isdigit() else 0.0


def _nothing() -> None:
    pass


def _ignored(_error: ExpectedError) -> None:
    pass
