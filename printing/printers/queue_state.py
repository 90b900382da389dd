"""What follows from what a queue and the printer behind it say of themselves: text keys, sizes, states of jobs.

Pure; used by printing.printers.system. Words of RFC 8011 5.4.12 (printer-state-reasons) and 5.3.8
(job-state-reasons), and those that CUPS adds. A reason may end in -error, -warning or -report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.errors import ExpectedError
from kiosk.values.base import Value
from kiosk.values.print_jobs import JobState, Printed
from printing.printers.ipp import Attributes, Item

IDLE, PROCESSING, STOPPED = 3, 4, 5  # printer-state
JOB_PROCESSING, JOB_STOPPED, CANCELED, ABORTED, COMPLETED = 5, 6, 7, 8, 9  # job-state
CONNECTING_SECONDS = 3  # a job that has been connecting for so long has found nobody
PAUSING = ("hold-new-jobs", "moving-to-paused")
# What CUPS' backends say while they reach nobody: no reason tells it. In English, as every job asks for.
_CONNECTING = (
    "Connecting to printer.", "The printer may not exist or is unavailable at this time.", "Unable to locate printer",
    "The printer is unreachable at this time.", "The printer is not responding.", "The printer did not respond.",
    "The printer is not connected.", "Waiting for printer to become available.", "The printer is in use.",
)  # fmt: skip

SIZES = {"A4": ("iso_a4_210x297mm",), "A5": ("iso_a5_148x210mm", "iso_a4_210x297mm")}  # the first that is there
STOPS = {
    "no_paper": ("media-empty", "media-needed", "input-tray-missing"),
    "cover_open": ("door-open", "cover-open", "interlock-open"),
    "busy": ("media-jam", "output-area-full", "fuser-over-temp", "fuser-under-temp"),
    "queue_no_toner": ("marker-supply-empty", "toner-empty", "developer-empty", "opc-life-over"),
    "unreachable": ("offline", "shutdown"),
}
_NEVER_DRAWN = ("document-unprintable-error", "document-format-error", "unsupported-document-format",
                "unsupported-attributes-or-values", "compression-error", "conflicting-attributes")  # fmt: skip
_NOT_TAKEN = ("Printer cannot print with supplied options.", "Printer cannot print supplied content.",
              "Print job too large.", "Print job was not accepted.")  # what CUPS' ipp backend says then


class QueueState(Value, frozen=True, kw_only=True):
    """A queue, or a printer that speaks IPP itself."""

    state: int = 0
    reasons: tuple[str, ...] = ()
    message: str = ""
    accepting: bool = True
    supported: tuple[str, ...] = ()  # media, by their PWG names; () = not said
    ready: tuple[str, ...] = ()
    trays: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    device: str = ""

    @classmethod
    def of(cls, said: Attributes) -> QueueState:
        return cls(
            state=number(said, "printer-state"),
            reasons=words(said, "printer-state-reasons"),
            message=next(iter(words(said, "printer-state-message")), ""),
            accepting=bool(number(said, "printer-is-accepting-jobs", 1)),
            supported=words(said, "media-supported"),
            ready=words(said, "media-ready"),
            trays=words(said, "printer-input-tray"),
            formats=words(said, "document-format-supported"),
            device=next(iter(words(said, "device-uri")), ""),
        )

    @property
    def is_paused(self) -> bool:
        return self.state == STOPPED or any(reason in self.reasons for reason in PAUSING)

    @property
    def is_connecting(self) -> bool:
        """Its backend looks for the printer still."""
        return self.state == PROCESSING and (
            "connecting-to-device" in self.reasons or self.message.startswith(_CONNECTING)
        )


ASKED = ("printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
         "media-supported", "media-ready", "printer-input-tray", "document-format-supported", "device-uri")  # fmt: skip
ASKED_OF_JOB = ("job-id", "job-uuid", "job-state", "job-state-reasons", "job-printer-state-message",
                "time-at-processing", "job-printer-up-time")  # fmt: skip


def words(said: Attributes, key: str) -> tuple[str, ...]:
    return tuple(value for value in said.get(key, ()) if isinstance(value, str))


def number(said: Attributes, key: str, missing: int = 0) -> int:
    value: Item = next(iter(said.get(key, ())), None)
    return value if isinstance(value, int) else missing


def refusal(queue: QueueState) -> str:
    """Why this queue takes nothing now: the last word of a text key, "" = it does.

    What it says of its printer counts while that prints: an idle queue repeats what was so at its last job.
    """
    if queue.is_paused:
        return "queue_paused"
    if not queue.accepting:
        return "queue_rejecting"
    return _stop(queue.reasons) if queue.state == PROCESSING else ""


def refusal_of_printer(printer: QueueState, paper: str) -> str:
    """Why the printer itself, asked just now, cannot print: the last word of a text key, "" = it can."""
    hard = [reason for reason in printer.reasons if not reason.endswith(("-warning", "-report"))]
    if found := _stop(hard):
        return found
    if printer.state == STOPPED or not printer.accepting:
        return _stop(printer.reasons) or "busy"
    empty = any(reason.startswith("media-empty") for reason in printer.reasons)
    return "no_paper" if empty and not _has_some(printer, paper) else ""


def _has_some(printer: QueueState, paper: str) -> bool:
    """Whether a printer that says that a tray is empty has another one that will do."""
    levels = [tray for tray in printer.trays if "level=" in tray]
    if levels:
        return not all("level=0;" in f"{tray};" for tray in levels)
    return len(printer.ready) > 1 and any(size in printer.ready for size in SIZES[paper])


def _stop(reasons: Iterable[str]) -> str:
    bare = [reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report") for reason in reasons]
    return next((key for key, found in STOPS.items() if any(one in found for one in bare)), "")


def media(paper: str, supported: Sequence[str], ready: Sequence[str]) -> str:
    """The size to print a page of `paper` ("A4" | "A5") on: an A5 page goes unscaled on A4 where there is no A5.

    Raises ExpectedError(printer.errors.queue_no_media).
    """
    wanted = [size for size in SIZES[paper] if not supported or size in supported]
    if not wanted:
        raise ExpectedError("printer.errors.queue_no_media")
    return next((size for size in wanted if size in ready), wanted[0])


def outcome(job: Attributes, queue: QueueState, remote: str) -> Printed:
    """What became of a job, from its own attributes and those of its queue."""
    state, reasons = number(job, "job-state"), words(job, "job-state-reasons")
    if state == COMPLETED:
        doubtful = "job-completed-with-errors" in reasons
        return _doubt("queue_errors") if doubtful else Printed(state=JobState.PRINTED)
    if state in (CANCELED, ABORTED):
        return _ended(job, state, reasons)
    if state == JOB_STOPPED and queue.state == IDLE and not _stop(queue.reasons):
        return _doubt("queue_broken_off")  # a filter of CUPS failed on it: nobody goes on with it
    return Printed(state=JobState.HANDED_OVER, remote=remote, reason=_waits(job, queue))


def is_at_printer(job: Attributes, queue: QueueState) -> bool:
    """Whether some of it may be on paper, though it has not ended: it was begun, and the printer was reached.

    A job that a pause caught in the middle is pending again, and will be printed from its first page.
    """
    return number(job, "time-at-processing") > 0 and not (
        queue.is_connecting and number(job, "job-state") == JOB_PROCESSING
    )


def _ended(job: Attributes, state: int, reasons: Sequence[str]) -> Printed:
    """CUPS cancels what its printer cannot print; a job that never was at the printer surely is on no paper."""
    not_taken = any(one.startswith(_NOT_TAKEN) for one in words(job, "job-printer-state-message"))
    if not_taken or any(reason in _NEVER_DRAWN for reason in reasons):
        return Printed(state=JobState.FAILED, reason="printer.errors.queue_refused")
    if number(job, "time-at-processing") > 0:
        return _doubt("queue_broken_off")
    if state == CANCELED:
        return Printed(state=JobState.CANCELLED, reason="printer.errors.queue_cancelled")
    return Printed(state=JobState.FAILED, reason="printer.errors.queue_refused")


def _doubt(key: str) -> Printed:
    return Printed(state=JobState.UNKNOWN, reason=f"printer.errors.{key}")


def _waits(job: Attributes, queue: QueueState) -> str:
    """Why it is not on paper yet, as a text key; "" = nothing in its way is known."""
    if queue.is_paused:
        return "printer.waits.queue_paused"
    if found := _stop(queue.reasons):
        return f"printer.waits.{found}"
    begun = number(job, "time-at-processing")
    long = begun == 0 or number(job, "job-printer-up-time") - begun >= CONNECTING_SECONDS
    return "printer.waits.unreachable" if long and queue.is_connecting else ""
