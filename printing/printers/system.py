"""A printer that is a queue of the operating system (CUPS), spoken to by IPP. Made by lines.connect.

Before a paper is handed over, a queue that is paused, rejects jobs, is unknown or does not answer, and a printer that
is off or empty, is an ExpectedError: nothing came out and nothing waits there. Afterwards `follow` tells what became
of it by the id that the queue gave it. A job that ended, or is cancelled, is deleted from the queue with its file.

A queue's "completed" says as much as its backend knows: the printer's own word where it speaks IPP, else that the
printer has taken every byte.

On Windows choose a folder for PDF papers, and a serial port or the network for thermal printers.
"""

from __future__ import annotations

import logging
import os
import socket
from urllib.parse import quote, urlsplit

from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.printers import ipp, queue_state
from printing.printers.ipp import Attributes, IppServer, QueueRefused, Request
from printing.printers.profiles import Profile
from printing.printers.queue_state import QueueState
from printing.printers.status import PrinterStatus

log = logging.getLogger("motcua.printing.system")

SOCKET = "/run/cups/cups.sock"
PRINTER_SECONDS = 2.0  # to reach the printer itself, which is asked how it is
RAW = ("application/vnd.cups-raw", "application/octet-stream")
_PORTS = {"ipp": 631, "ipps": 631, "socket": 9100, "lpd": 515}


class SystemPrinter:
    """A queue of CUPS by its name, at CUPS_SERVER or this machine; or any printer by its own ipp:// address."""

    def __init__(self, profile: Profile, target: str) -> None:
        self.profile = profile
        self._is_printer = False
        if target.startswith("ipp://"):
            split = urlsplit(target)
            self._server = IppServer.named(split.netloc.rpartition("@")[2])
            self._uri = target
            self._is_printer = not split.path.startswith(("/printers/", "/classes/"))
        else:
            self._server = _cups()
            self._uri = f"ipp://localhost/printers/{quote(target, safe='')}"

    def open(self) -> None:
        """Each question is a line of its own."""

    def close(self) -> None:
        return

    def status(self) -> PrinterStatus:
        """Raises what `print` would raise now."""
        self._checked()
        return PrinterStatus(known=True)

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        """HANDED_OVER with the queue's own id. Where the line breaks in the middle, too: `follow` tells."""
        queue, media = self._checked()
        # The queue's list of jobs outlives the paper: it bears the kind alone, no code and no life event.
        [job] = self._ask(ipp.CREATE_JOB, [ipp.name("job-name", kind.value)], _how(media))
        remote = self._remote(queue_state.number(job, "job-id"))
        try:
            self._send(remote, self._format(queue), data)
        except QueueRefused:
            self._forget(remote)
            raise
        except ExpectedError as error:
            return Printed(state=JobState.HANDED_OVER, remote=remote, reason=_silent(error))
        return Printed(state=JobState.HANDED_OVER, remote=remote)

    def follow(self, remote: str) -> Printed:
        """What the queue says of it now. While the queue does not answer it stays HANDED_OVER, with that reason."""
        try:
            job = self._job(remote)
            if job is None:
                return Printed(state=JobState.UNKNOWN, reason="printer.errors.queue_lost")
            found = queue_state.outcome(job, self._queue(), remote)
        except ExpectedError as error:
            return Printed(state=JobState.HANDED_OVER, remote=remote, reason=_silent(error))
        if found.state != JobState.HANDED_OVER:
            self._forget(remote)
        return found

    def cancel(self, remote: str) -> None:
        """Deletes it from the queue with its file; a job that is gone is no error.

        Raises ExpectedError where it stays, and where it is, or may be, on paper already: `follow` says which.
        """
        job = self._job(remote)
        if job is None:
            return
        doubtful = queue_state.is_at_printer(job, self._queue())
        try:
            self._ask(ipp.CANCEL_JOB, [_id(remote)])
        except QueueRefused as refused:
            if refused.status == ipp.NOT_POSSIBLE:
                raise ExpectedError("printer.errors.queue_ended") from refused
            raise
        if doubtful:
            raise ExpectedError("printer.errors.queue_broken_off")
        self._forget(remote)

    # -- what `motcua doctor` asks ------------------------------------------------------------------------------

    def paper(self) -> str:
        """The PWG name of the size that this profile's pages are printed on here; "" for raw jobs."""
        return self._checked()[1]

    def waiting(self) -> int:
        """How many jobs of whomever have not ended: they come out before, or with, the next one."""
        which = [ipp.keywords("which-jobs", "not-completed"), ipp.keywords("requested-attributes", "job-id")]
        return sum("job-id" in job for job in self._ask(ipp.GET_JOBS, which))

    def forgets(self) -> bool:
        """Whether this account may delete its jobs: tried with one that is held and empty. A printer keeps none."""
        if self._is_printer:
            return True
        held: Request = [ipp.keywords("job-hold-until", "indefinite")]
        try:
            [job] = self._ask(ipp.CREATE_JOB, [ipp.name("job-name", "motcua doctor")], held)
            number = queue_state.number(job, "job-id")
            self._purge(number)
            return self._attributes(number) is None
        except QueueRefused:
            return False

    # -- the queue ----------------------------------------------------------------------------------------------

    def _ask(self, operation: int, more: Request = (), job: Request = (), data: bytes = b"") -> list[Attributes]:
        return ipp.ask(self._server, operation, self._uri, more, job, data)

    def _queue(self) -> QueueState:
        groups = self._ask(ipp.GET_PRINTER, [ipp.keywords("requested-attributes", *queue_state.ASKED)])
        return QueueState.of(groups[0] if groups else {})

    def _checked(self) -> tuple[QueueState, str]:
        """The queue as it is, and the size to print on ("" for raw). Raises ExpectedError where it cannot print."""
        queue = self._queue()
        if not self._is_printer:
            _refuse(queue_state.refusal(queue))
        if self.profile.language != "pdf":
            return queue, ""
        printer = queue if self._is_printer else _printer_behind(queue) if self._server.is_here else None
        if printer is not None:
            _refuse(queue_state.refusal_of_printer(printer, self.profile.paper))
        ready = printer.ready if printer is not None else ()
        return queue, queue_state.media(self.profile.paper, queue.supported, ready)

    def _format(self, queue: QueueState) -> str:
        if self.profile.language == "pdf":
            return "application/pdf"
        return next((one for one in RAW if one in queue.formats), RAW[-1])

    def _send(self, remote: str, form: str, data: bytes) -> None:
        more = [_id(remote), ipp.mime("document-format", form), ipp.flag("last-document", True)]
        self._ask(ipp.SEND_DOCUMENT, more, data=data)

    def _remote(self, number: int) -> str:
        """The id and the job's UUID: a scheduler that was killed gives the same ids to other jobs."""
        job = self._attributes(number) or {}
        return f"{number} {next(iter(queue_state.words(job, 'job-uuid')), '').removeprefix('urn:uuid:')}"

    def _job(self, remote: str) -> Attributes | None:
        """Its attributes; None where the queue has no such job, or another one of that id."""
        number, _, uuid = remote.partition(" ")
        job = self._attributes(int(number)) if number.isdecimal() else None
        if job is None or uuid != next(iter(queue_state.words(job, "job-uuid")), "").removeprefix("urn:uuid:"):
            return None
        return job

    def _attributes(self, number: int) -> Attributes | None:
        wanted = [ipp.number("job-id", number), ipp.keywords("requested-attributes", *queue_state.ASKED_OF_JOB)]
        try:
            return next(iter(self._ask(ipp.GET_JOB, wanted)), {})
        except QueueRefused as refused:
            if refused.status in ipp.NOT_FOUND:
                return None
            raise

    def _purge(self, number: int) -> None:
        try:
            self._ask(ipp.CANCEL_JOB, [ipp.number("job-id", number), ipp.flag("purge-job", True)])
        except QueueRefused as refused:
            if refused.status not in ipp.NOT_FOUND:
                raise

    def _forget(self, remote: str) -> None:
        """Nothing of a person stays in the spool. Its outcome stands also where that fails: doctor says so."""
        if self._is_printer:
            return
        try:
            self._purge(int(remote.partition(" ")[0]))
        except ExpectedError as error:
            log.warning("a job that ended stays in the queue: %s", known(error.key))


def _cups() -> IppServer:
    named = os.environ.get("CUPS_SERVER", "")
    if named:
        return IppServer.named(named)
    return IppServer(socket=SOCKET) if os.path.exists(SOCKET) else IppServer()


def _how(media: str) -> Request:
    """Never scaled: a bar code that is shrunk to fit can no longer be read."""
    return [ipp.keywords("media", media), ipp.keywords("print-scaling", "none")] if media else []


def _refuse(key: str) -> None:
    if key:
        raise ExpectedError(f"printer.errors.{key}")


def _silent(error: ExpectedError) -> str:
    """Why nothing is heard of a job, as a text key."""
    return f"printer.waits.{'queue_no_right' if error.key.endswith('.queue_no_right') else 'queue_down'}"


def _id(remote: str) -> ipp.Attribute:
    return ipp.number("job-id", int(remote.partition(" ")[0]))


def _printer_behind(queue: QueueState) -> QueueState | None:
    """The printer at the end of a queue, asked itself; None where it cannot be asked.

    CUPS hears of its printer only while it prints. Raises ExpectedError(printer.errors.unreachable) for one that is
    off. A name that is found by the queue's own means (mDNS) tells nothing here, nor does a line that is in use.
    """
    split = urlsplit(queue.device)
    if split.scheme not in _PORTS or not split.hostname:
        return None
    if split.scheme != "ipp" and queue.state == queue_state.PROCESSING:
        return None
    try:
        address = (split.hostname, split.port or _PORTS[split.scheme])
        socket.create_connection(address, PRINTER_SECONDS).close()
        if split.scheme != "ipp":
            return None
        wanted = [ipp.keywords("requested-attributes", *queue_state.ASKED)]
        server = IppServer(host=address[0], port=address[1])
        uri = f"ipp://{split.netloc.rpartition('@')[2]}{split.path}"
        return QueueState.of(ipp.ask(server, ipp.GET_PRINTER, uri, wanted)[0])
    except (socket.gaierror, ValueError, IndexError, ExpectedError):
        return None
    except OSError as error:
        raise ExpectedError("printer.errors.unreachable", reason=str(error)) from error
