"""Logs: only known-safe values get into a line, no text begins a line of its own; a log that fails stops nothing."""

from __future__ import annotations

import ast
import enum
import logging
import os
import re
import socket
import stat
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk import log, log_lines, private
from kiosk.errors import ExpectedError
from kiosk.log import known

ROOT = Path(__file__).resolve().parents[2]
HEAD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (?:INFO|WARNING|ERROR) [\w.]+ ")
NAMES = ["Trần Thị Mẫu", "NGUYỄN MINH AN", "Đặng Bảo", "Nguyen Van An", "TRAN<<THI<MAU", "lê văn mẫu", "Y Bhiêu Êban"]
NUMBERS = [
    "001196000123", "001 196 000 123", "001.196.000.123", "001-196-000-123", "0912345678", "0912 345 678",
    "0912.345.678", "+84912345678", "84.912.345.678", "012345678", "001\u00a0196\u00a0000\u00a0123",
]  # fmt: skip
DATES = ["12/03/1996", "1996-03-12", "12-3-1996", "12.03.1996", "12031996", "12 / 03 / 1996"]


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    log.stop()


def written(folder: Path) -> str:
    return (folder / "motcua.log").read_text(encoding="utf-8")


def rest_of(line: str) -> str:
    head = HEAD.match(line)
    assert head, line
    return line[head.end() :]


@pytest.mark.parametrize("personal", NAMES + NUMBERS + DATES)
@pytest.mark.parametrize("way", ["value", "known", "template", "library", "error", "decomposed"])
def test_nothing_of_a_person_gets_into_the_file(tmp_path: Path, personal: str, way: str) -> None:
    log.start(tmp_path)
    own, other = logging.getLogger("motcua.test"), logging.getLogger("asyncio")
    said = unicodedata.normalize("NFD", personal) if way == "decomposed" else personal
    if way in ("value", "decomposed"):
        own.warning("card of %s read", said)
    elif way == "known":
        own.warning("card of %s read", known(said))
    elif way == "template":
        own.warning(f"card of {said} read")
    elif way == "library":
        other.warning(f"card of {said} read")
    else:
        try:
            raise ValueError(f"card of {said} read")
        except ValueError:
            own.exception("card read")
    line = written(tmp_path).splitlines()[0]
    assert "card" in line
    for part in re.split(r"[ <./\-\u00a0]+", personal):
        assert not re.search(rf"(?<!\w){re.escape(part)}(?!\w)", unicodedata.normalize("NFC", rest_of(line))), line


def test_what_the_program_knows_stays_readable(tmp_path: Path) -> None:
    class Kind(enum.StrEnum):
        TICKET = "ticket"

    log.start(tmp_path)
    own = logging.getLogger("motcua.test")
    own.warning("ticket A042, port 9100, seq 123456")
    own.warning("station %s, subject %s", "99001.abcdefg2", "019ac000-1234-7890-8123-456789012345")
    own.warning("%s of %s: %d events in %.1f s, %s", Kind.TICKET, known("kiosk-1"), 20_000, 1.5, (1, known("a"), "b"))
    own.warning("printer at %s, %s", known("192.168.100.100:9100"), ExpectedError("printer.errors.no_paper", name="Ý"))
    own.warning("disk: %s, %s", OSError(28, "Nguyễn Văn A"), KeyError("Nguyễn Văn A"))
    assert [rest_of(line) for line in written(tmp_path).splitlines()] == [
        "ticket A042, port 9100, seq 123456",
        "station 99001.abcdefg2, subject 019ac000-1234-7890-8123-456789012345",
        "ticket of kiosk-1: 20000 events in 1.5 s, (1, a, •••)",
        "printer at 192.168.100.100:9100, ExpectedError printer.errors.no_paper",
        "disk: OSError ENOSPC, KeyError",
    ]


def test_an_error_is_told_by_types_and_code_lines_with_all_that_led_to_it(tmp_path: Path) -> None:
    log.start(tmp_path)
    try:
        try:
            raise KeyError("Trần Thị Mẫu")
        except KeyError as error:
            raise ExceptionGroup("001196000123", [ValueError("12/03/1996"), error]) from error
    except ExceptionGroup:
        logging.getLogger("motcua.test").exception("bug")
    lines = written(tmp_path).splitlines()
    assert rest_of(lines[0]) == "bug"
    kinds = [line.strip() for line in lines[1:] if not line.startswith("    ")]
    assert kinds == ["ExceptionGroup", "of it: ValueError", "of it: KeyError"]
    assert any("tests/kiosk/test_log.py" in line and "raise ExceptionGroup" in line for line in lines)


@given(some.text(max_size=60), some.sampled_from(["value", "known", "template", "library", "error", "name"]))
def test_no_text_begins_a_line_or_turns_it_round(text: str, way: str) -> None:
    """Also with signs that some program takes for the end of a line."""
    forged = "2026-11-29 10:00:00,000 ERROR motcua.forged believe me"
    text = f"{text}\n{forged}\u2028\u2029\x85\r\x0b\x0c\x1b[31m\u202e{text}"
    name = f"motcua.{text}" if way == "name" else "asyncio" if way == "library" else "motcua.test"
    error = ExpectedError(text) if way == "error" else None
    if way in ("template", "library", "name"):
        record = logging.LogRecord(name, logging.ERROR, "", 1, f"said {text}", None, None)
    else:
        value = known(text) if way == "known" else error or text
        info = (type(error), error, None) if error else None
        record = logging.LogRecord(name, logging.ERROR, "", 1, "said %s", (value,), info)
    lines = log.SafeLines().format(record).splitlines()
    assert HEAD.match(lines[0]) or way == "name"
    assert len(lines) == (2 if error else 1)
    assert all(line.startswith("  ") for line in lines[1:])
    for line in lines:
        assert not {unicodedata.category(sign) for sign in line} & {"Cc", "Cf", "Zl", "Zp", "Cs"}
    "\n".join(lines).encode("utf-8")


GAPS = [" ", ".", "-", "", "\u00a0", "  "]


@given(some.lists(some.integers(0, 9), min_size=12, max_size=12), some.sampled_from(GAPS))
def test_every_spacing_of_a_number_is_masked(digits: list[int], gap: str) -> None:
    plain = "".join(map(str, [0, *digits[1:]]))
    said = gap.join([plain[:3], plain[3:6], plain[6:9], plain[9:]])
    assert not re.search(r"\d", log_lines.scrub(f"card {said} read"))


def test_every_log_call_of_the_product_has_a_constant_template() -> None:
    """Values are arguments, so that the formatter sees them one by one."""
    wrong, seen = [], 0
    for file in (path for room in ("kiosk", "ui", "printing") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("log", "logger", "logging") and node.func.attr in (
                "debug", "info", "warning", "error", "exception", "critical", "log",
            ):  # fmt: skip
                seen += 1
                if not isinstance(node.args[0], ast.Constant) or not str(node.args[0].value).isascii():
                    wrong.append(f"{file}:{node.lineno}")
    assert seen > 50
    assert wrong == []


BREAKING = """
import sys
from kiosk import cli
sys.argv = ["motcua", "card", "read", "x"]
cli._dispatch = lambda words: {}["Trần Thị Mẫu"]
cli.main()
"""
UNCAUGHT = """
import asyncio, gc, logging, sys, threading, warnings
from pathlib import Path
from kiosk import log
log.start(Path(sys.argv[1]))
log.take_over()
name = "Trần Thị Mẫu 001196000123"
warnings.warn(name)
thread = threading.Thread(target=lambda: [][name], name=name)
thread.start()
thread.join()
class Broken:
    def __del__(self):
        raise ValueError(name)
Broken()
async def fails():
    raise ValueError(name)
async def main():
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
asyncio.run(main())
raise LookupError(name)
"""


def test_warnings_and_uncaught_errors_of_every_kind_go_to_the_log_without_their_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT, str(tmp_path)], capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    lines = written(tmp_path)
    assert done.returncode == 1
    assert done.stderr == "motcua: LookupError; see the log\n"
    never = "Task exception was never retrieved"
    for kind in ("UserWarning at", "TypeError", "in the background", never, "LookupError"):
        assert kind in lines, lines
    assert "001196000123" not in lines
    assert "Mẫu" not in lines


def test_a_command_that_breaks_tells_the_terminal_where_but_not_what(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BREAKING], capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "KeyError" in done.stderr
    assert "kiosk/cli.py" in done.stderr
    assert "Mẫu" not in done.stderr


def test_the_city_s_server_says_what_the_network_sends_to_its_log_alone(tmp_path: Path) -> None:
    words = ["central", "--data-dir", str(tmp_path / "city"), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, "MOTCUA_WITNESS_DIR": str(tmp_path / "witness"), "PYTHONIOENCODING": "utf-8"},
    ) as server:  # fmt: skip
        assert server.stdout is not None
        assert server.stderr is not None
        port = int(server.stdout.readline().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall("Trần Thị Mẫu 001196000123\r\n2026-11-29 ERROR forged\r\n\r\n".encode())
            while line.recv(4096):
                pass
        server.terminate()
        said = server.stderr.read()
        assert server.wait(60) == 0
    assert said == ""
    file = tmp_path / "city" / "logs" / "motcua.log"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []  # or nothing was said of it at all
    assert all(HEAD.match(line) or line.startswith("  ") for line in lines)
    assert not {"Mẫu", "forged"} & set(" ".join(lines).split())


@pytest.mark.skipif(not private.HAS_MODES, reason="Windows has no POSIX modes")
def test_the_files_are_closed_also_after_turning_to_the_next(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        log.start(tmp_path / "log")
        own = logging.getLogger("motcua.test")
        for number in range(16_000):
            own.info("a line of some length so that the file is full before long, number %d of them", number)
    finally:
        os.umask(before)
    files = sorted((tmp_path / "log").iterdir())
    assert len(files) > 1
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o700


def test_a_folder_that_is_a_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    log.start(tmp_path / "file")
    logging.getLogger("motcua.test").info("goes on")


def test_times_tell_their_offset_from_utc(tmp_path: Path) -> None:
    log.start(tmp_path)
    before = int(time.time())
    logging.getLogger("motcua.test").warning("here")
    after = time.time()
    log.stop()
    line = (tmp_path / "motcua.log").read_text(encoding="utf-8")
    written = datetime.fromisoformat(" ".join(line.split(" ")[:2]))
    assert written.utcoffset() is not None
    assert before <= written.timestamp() <= after


@pytest.mark.skipif(os.name == "nt", reason="Windows has no socket files")
def test_who_was_let_in_is_told_to_the_machines_syslog_too(tmp_path: Path) -> None:
    syslog = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(syslog)
        there.settimeout(10)
        log.start(tmp_path / "log", syslog=syslog)
        logging.getLogger("motcua.test").warning("not this")
        logging.getLogger(log.SECURITY).warning("a wrong name or password at %s", "Nguyễn Thị Thử\nroot signed in")
        said = there.recv(4096).decode()
        there.setblocking(False)
        with pytest.raises(BlockingIOError):
            there.recv(4096)
    log.stop()
    assert "motcua: " in said
    assert "WARNING motcua.security a wrong name or password at •••" in said
    assert "Thử" not in said
    assert "not this" in (tmp_path / "log" / "motcua.log").read_text(encoding="utf-8")


def test_a_syslog_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    log.start(tmp_path, syslog=str(tmp_path / "nobody"))
    logging.getLogger(log.SECURITY).warning("here")
    log.stop()
    lines = (tmp_path / "motcua.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 3)[2:][0] for line in lines] == ["WARNING", "WARNING"]


def test_what_strangers_cause_is_told_once_a_minute_with_its_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(log.time, "monotonic", lambda: now)
    seldom = log.Seldom()
    assert [seldom.due() for _ in range(5)] == [1, 0, 0, 0, 0]
    now += log.Seldom.EVERY
    assert seldom.due() == 5
