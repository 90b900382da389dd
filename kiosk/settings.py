"""All settings of a station, from one TOML file and MOTCUA_* variables; typed, documented, with defaults.

`load()` is called once by the composition roots (ui.program, kiosk.cli). A wrong file is an ExpectedError that
names the file and the field. MOTCUA_A__B=value sets field b of table a.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.errors import ExpectedError
from kiosk.values.addresses import is_plain_elsewhere
from kiosk.values.composing import nfc
from kiosk.values.lines import KeypadSettings, LedSettings, PadSettings, ScannerSettings
from kiosk.values.papers_slips import LabelSheet
from kiosk.values.print_jobs import PaperKind
from kiosk.values.roles import ENROLLED, Role
from kiosk.values.ways_on import Adapter


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class ClockSettings(_Table, frozen=True, kw_only=True):
    test_start: datetime | None = None
    """For tests and the tour only: the process believes to start at this time."""


class ScreenSettings(_Table, frozen=True, kw_only=True):
    width_mm: float = 0.0
    """Physical width of the picture as mounted; 0 = by the table in ui/theme for the resolution."""
    height_mm: float = 0.0
    bottom_edge_mm: float = 800.0
    """Height of the picture's lower edge above the floor, for the reach limit of 1220 mm."""
    low_reach: bool = False
    """Keep everything to touch in the lower half, for a wheelchair."""
    text_percent: int = 100
    theme: str = "normal"
    locked: bool = True
    """In full screen the windows in public (citizen, hall, rating) are left with a staff PIN only."""


class DeviceSettings(_Table, frozen=True, kw_only=True):
    picture_folder: Path = Path()
    """Folder that a document scanner or camera writes to; questions for a picture show what is new there. "" = none."""
    picture_minutes: int = 15
    """Only pictures this young are shown: the next person never sees those of the one before. 0 = all."""
    remove_taken: bool = False
    """True: a picture that a declaration has taken over is deleted from the folder."""


Shift = Annotated[float, msgspec.Meta(ge=-15, le=15)]  # mm


class PrinterSettings(_Table, frozen=True, kw_only=True):
    profile: str = "thermal-80"
    """A file name in printing/printers/profiles (without .toml)."""
    transport: str = "virtual"
    """virtual | memory | file | serial | network | system; "" = there is no printer here."""
    target: str = ""
    """Folder for papers as files, device or port of a line, host:port of a network printer, name of a system queue."""
    flow: Literal["", "rtscts", "dsrdtr", "xonxoff"] = ""
    """With transport "serial" alone: how the printer says that it takes no more just now, as its switches are set."""
    expire_minutes: int = 10
    """A job not printed within this time expires, so that no old tickets flood out of a refilled printer."""
    shift_mm: tuple[Shift, Shift] = (0.0, 0.0)
    """Of sheets alone: what is printed is moved so far to the right and down; `motcua devices` says how much."""
    keep_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 31)] = 24
    """With transport "file" alone: papers in clear text lie in the folder so long, at most."""


class PlaceSettings(_Table, frozen=True, kw_only=True):
    ticket: PrinterSettings = PrinterSettings()
    a5: PrinterSettings = PrinterSettings(profile="a5-system", transport="")
    a4: PrinterSettings = PrinterSettings(profile="a4-system", transport="")
    wedge: bool = True
    """Keys as fast as only a scanner types are a scan, not typing. False: all keys are typing."""
    pad: PadSettings = PadSettings()
    led: LedSettings = LedSettings()

    @property
    def printers(self) -> dict[str, PrinterSettings]:
        return {"ticket": self.ticket, "a5": self.a5, "a4": self.a4}

    def slot_for(self, kind: PaperKind) -> str:
        """Which of them prints that paper: "ticket", "a5" or "a4"; "" for none."""
        return next((name for name in kind.printers if self.printers[name].transport), "")

    def printer_for(self, kind: PaperKind) -> PrinterSettings:
        """The printer of that paper: the first of its kind's that is there, else the last, which then says what is
        missing. Raises ExpectedError print_jobs.errors.no_such_paper."""
        own = self.printers
        found = [own[name] for name in kind.printers]
        if not found:
            raise ExpectedError("print_jobs.errors.no_such_paper")
        return next((one for one in found if one.transport), found[-1])


class RatingSettings(_Table, frozen=True, kw_only=True):
    box_at_least: int = 5
    """Answers lie in a box and enter the journal shuffled once this many lie there, or at the day's end."""
    seconds_open: int = 60


class TicketSettings(_Table, frozen=True, kw_only=True):
    kiosk_prefix: str = "K1"
    """Prefix of the draft codes of this station."""
    range_start: int = 1
    range_size: int = 9999
    """The most numbers that a single station without a central grants itself, per letter and day."""


class QueueSettings(_Table, frozen=True, kw_only=True):
    """How the next number is chosen (rules.calling_order); the same at the hub and at every desk of a ward."""

    normal_delay_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 10
    """Priority never delays an ordinary number by more than this; 0 = no priority number is called out of turn."""
    normal_per_priority: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    """Ordinary numbers called for each priority number, while both wait."""
    express_every: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    """A desk that serves express work and other work gives one call of so many to express work, while no desk of its
    own for that is open; 0 = none."""
    repeats: Annotated[int, msgspec.Meta(ge=0, le=9)] = 2
    """How often a called number may be called again before it is absent."""
    rejoin_calls: Annotated[int, msgspec.Meta(ge=0, le=50)] = 3
    """An absent number that comes back stands back for so many calls, then it is next."""
    late_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 10
    """Who takes a number later than this after a booked time waits among the others."""


class DeskSettings(_Table, frozen=True, kw_only=True):
    lock_minutes: int = 5
    """A desk that nobody touches for so long asks for its clerk's password; at least 1."""
    offline_days: Annotated[int, msgspec.Meta(ge=3, le=90)] = 7
    """So long clerks sign in without anything heard of the hub or central this station belongs to."""
    label_sheet: LabelSheet = LabelSheet.THREE_BY_EIGHT
    """Sheets of address labels in the A4 printer: "3x8" (70 x 37 mm) or "2x7" (105 x 42.3 mm)."""


class DraftSettings(_Table, frozen=True, kw_only=True):
    keep_hours: int = 24
    """How long a parked declaration is kept; a station that is only a citizen's keeps none longer than 24."""


class DossierSettings(_Table, frozen=True, kw_only=True):
    file_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 7
    """Documents that came as files are deleted from this machine so many days after they were taken in."""
    remind_hours: Annotated[int, msgspec.Meta(ge=1, le=80)] = 8
    """Working hours before a dossier's deadline lapses from which the desk reminds of it."""
    void_needs_head: bool = False
    """Whether a number of a certification register is voided only with the code and PIN of a head."""


class ProvinceSettings(_Table, frozen=True, kw_only=True):
    """How received dossiers go on to the province's system (docs/province.md)."""

    adapter: Adapter = Adapter.COPY
    """copy: a clerk types them over, field by field; folder: signed files; http: an API of the province."""
    folder: Path = Path()
    """With "folder": where the files go (below it `out`) and answers come from (`in`)."""
    keep_answered: bool = False
    """With "folder": True = the files of a dossier stay where they are when its answer has come."""
    url: str = ""
    """With "http": where dossiers are sent. https; plain http on this very machine alone."""
    token_file: Path = Path()
    """With "http": a file that holds the token alone, readable by this program's account only."""
    authority_file: Path = Path()
    """With "http": PEM of the authority that signs the server's certificate, where the system does not know it."""
    timeout_seconds: Annotated[float, msgspec.Meta(ge=1, le=120)] = 20.0
    every_seconds: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 20.0
    """How often what waits, and what was answered, is looked for."""
    clipboard_seconds: Annotated[int, msgspec.Meta(ge=5, le=600)] = 60
    """With "copy": a copied field stays in the clipboard at most so long."""


class RetentionSettings(_Table, frozen=True, kw_only=True):
    approval: Literal["head", "rule"] = "head"
    """Who says that closed dossiers whose time is over are erased: the head, at a desk; or the rule by itself."""


class VoiceSettings(_Table, frozen=True, kw_only=True):
    pack: str = ""
    """Folder of the voice pack; "" = the one that comes with the program."""
    sound: bool = True
    """False: calls are written only."""
    headphones: bool = False
    """True: kiosks have headphones, so that private questions are read aloud at the first touch, too."""
    volume: int = 90
    """Loudness of calls, 0 to 100."""
    volume_by_hour: dict[int, int] = {}
    """From a local hour on (e.g. {11 = 60, 13 = 90}) until the next one named; replaces `volume`."""
    times: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    """How often a call is said; once where many wait for the voice."""
    pauses: bool = True
    """Say that a desk is paused where people wait for it alone."""


class AudioWaySettings(_Table, frozen=True, kw_only=True):
    """Of the keys at a kiosk for somebody who sees nothing. Names of keys as Qt writes them: "F13", "Media Next"."""

    start: str = ""
    """Reads the page aloud from its beginning; "" = no key of a keyboard does."""
    previous: str = ""
    next: str = ""
    confirm: str = ""
    headphones: Literal["never", "always", "jack"] = "never"
    """Whether one person alone hears it: never (a loudspeaker), always (a handset), or as the jack says."""
    plugged: str = ""
    """What the jack sends when headphones come; this starts the reading, too."""
    unplugged: str = ""
    line: KeypadSettings = KeypadSettings()
    """The same keys and jack on a serial line; its `port` "" = there is none."""

    @property
    def there(self) -> bool:
        return bool(self.start or self.line.port)


class HallSettings(_Table, frozen=True, kw_only=True):
    """Of the hall's display."""

    columns: Annotated[int, msgspec.Meta(ge=0, le=2)] = 0
    """Columns of counters; 0 = one as long as its digits are large enough, else two."""
    flash_hertz: Annotated[float, msgspec.Meta(ge=0, le=2)] = 1.0
    """How often a new call flashes in a second: 2 at most, so that it harms nobody; 0 = lit without flashing."""
    flash_seconds: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    notice_seconds: Annotated[int, msgspec.Meta(ge=5, le=600)] = 12
    """How long each public notice stands."""
    dark: bool = True
    """Dark outside the opening hours, unless a desk is open."""
    dark_minutes: Annotated[int, msgspec.Meta(ge=0, le=600)] = 45
    """How long before the first opening and after the last closing of the day it is lit."""


class CentralSettings(_Table, frozen=True, kw_only=True):
    url: str = ""
    """Address of the city's server; "" = this ward works alone."""
    timeout_seconds: float = 10.0


class HubSettings(_Table, frozen=True, kw_only=True):
    """The ward's own hub, for a ward of several machines."""

    url: str = ""
    """Address of the ward's hub; "" = the one that is found on the network once this station is enrolled with it."""
    phones: bool = False
    """At the hub: citizens at the ward's Wi-Fi may send photographed papers to a desk, by a QR code that works once."""
    timeout_seconds: float = 5.0


class LogSettings(_Table, frozen=True, kw_only=True):
    syslog: str = ""
    """The machine's own syslog (/dev/log, or 127.0.0.1:514), which forwards it: gets who was let in and who was not."""


class ServerSettings(_Table, frozen=True, kw_only=True):
    """Of `motcua central` alone."""

    names: tuple[str, ...] = ()
    """Host names and addresses under which the server is asked; () = any. Others are refused."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of the city's own proxies: only their X-Forwarded-For is believed."""
    connections: int = 4000
    """Open at once, more than a city has stations; never more than the system's descriptors allow."""
    connections_per_address: int = 200
    """The machines of a ward, or of a whole city, may share one address."""
    requests_at_once: int = 200
    requests_per_second: int = 100
    """Of one address, five times as many in a burst; this very machine may ask more."""
    processes: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 1
    """Of the city's server in all, on all machines: each lets its share of an address's requests through. `--workers`
    counts its own."""
    header_seconds: float = 10.0
    """A request whose head is not whole by then is cut off; TLS has as long to shake hands."""
    body_seconds: float = 30.0


class Settings(_Table, frozen=True, kw_only=True):
    data_dir: Path = Path()
    """Where the station's database lies; default: motcua in the user's data directory."""
    witness_dir: Path = Path()
    """Where the witness lies: outside the database and its backup; default: the user's state directory."""
    ward_dir: Path = Path()
    """Ward configuration (ward.toml, accounts.toml); default: the sample ward of the package."""
    roles: tuple[str, ...] = (Role.CITIZEN, Role.DESK, Role.HALL, Role.RATING, Role.SINGLE)
    """Roles of this station (docs/design/sync.md#trust)."""
    place: str = ""
    """Where this machine stands: kiosk-1, desk-3, hall-1, pad-3; "" = the first of its kind. `--place` wins."""
    language: str = "vi"
    tone_style: str = "old"
    """Where a tone goes on oa, oe, uy: "old" = hòa, "new" = hoà."""
    clock: ClockSettings = ClockSettings()
    screen: ScreenSettings = ScreenSettings()
    scanner: ScannerSettings = ScannerSettings()
    scanners: tuple[ScannerSettings, ...] = ()
    """Further scanners of this station."""
    devices: DeviceSettings = DeviceSettings()
    places: dict[str, PlaceSettings] = {}
    """By place (kiosk-1, desk-1 …); a place without an entry gets the defaults."""
    rating: RatingSettings = RatingSettings()
    desk: DeskSettings = DeskSettings()
    tickets: TicketSettings = TicketSettings()
    queue: QueueSettings = QueueSettings()
    drafts: DraftSettings = DraftSettings()
    dossiers: DossierSettings = DossierSettings()
    retention: RetentionSettings = RetentionSettings()
    province: ProvinceSettings = ProvinceSettings()
    voice: VoiceSettings = VoiceSettings()
    audio_way: AudioWaySettings = AudioWaySettings()
    hall: HallSettings = HallSettings()
    central: CentralSettings = CentralSettings()
    hub: HubSettings = HubSettings()
    server: ServerSettings = ServerSettings()
    log: LogSettings = LogSettings()

    def devices_at(self, place: str) -> PlaceSettings:
        return self.places.get(place, PlaceSettings())

    @property
    def every_scanner(self) -> tuple[ScannerSettings, ...]:
        return tuple(one for one in (self.scanner, *self.scanners) if one.port)

    @property
    def database(self) -> Path:
        return self.data_dir / "station.sqlite"

    @property
    def key_file(self) -> Path:
        """Keys of sealed data, in a file of their own (its backups live at most 35 days)."""
        return self.data_dir / "keys.sqlite"

    @property
    def outbox_dir(self) -> Path:
        """Where file printers without a target put papers."""
        return self.data_dir / "papers"

    @property
    def paper_folders(self) -> tuple[tuple[Path, int], ...]:
        """(folder, hours) where papers may lie as files; also the folder of older programs, which used it unasked."""
        found: dict[Path, int] = {}
        for place in self.places.values():
            for printer in (place.ticket, place.a5, place.a4):
                if printer.transport == "file":
                    folder = Path(printer.target) if printer.target else self.outbox_dir
                    found[folder] = min(printer.keep_hours, found.get(folder, printer.keep_hours))
        found.setdefault(self.outbox_dir, PrinterSettings().keep_hours)
        return tuple(found.items())


def at_hub(settings: Settings, kind: str, url: str = "") -> Settings:
    """A station of this kind in a ward with a hub (at `url`, which wins): where no roles are set it has its own alone,
    and grants itself nothing. Raises ExpectedError settings.errors.plain.
    """
    url = url or settings.hub.url
    if is_plain_elsewhere(url):
        raise ExpectedError("settings.errors.plain", file="--hub", url=url)
    if not url or kind not in ENROLLED:
        return settings
    roles = (kind,) if settings.roles == Settings().roles else settings.roles
    return msgspec.structs.replace(settings, roles=roles, hub=msgspec.structs.replace(settings.hub, url=url))


def _user_dir(variable: str, fallback: str) -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "motcua" / fallback.rpartition("/")[2]
    return Path(os.environ.get(variable) or Path.home() / fallback) / "motcua"


def _decode(kind: type, value: str) -> Path:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)


def _overlay(tree: dict[str, object], environment: Mapping[str, str]) -> None:
    for name, value in sorted(environment.items()):
        if not name.startswith("MOTCUA_") or name in ("MOTCUA_SETTINGS", "MOTCUA_XPATH_CASES"):
            continue
        *tables, field = name.removeprefix("MOTCUA_").lower().split("__")
        if name == "MOTCUA_CLOCK_AT":
            tables, field = ["clock"], "test_start"
        node = tree
        for table in tables:
            inner = node.setdefault(table, {})
            node = inner if isinstance(inner, dict) else {}  # a value where a table is due is refused with the others
        if field == "roles":
            node[field] = value.split(",")
        elif field == "test_start":
            node[field] = datetime.fromisoformat(value)
        else:
            node[field] = value


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `file` (or MOTCUA_SETTINGS, or none) and the environment.

    Raises ExpectedError(settings.errors.unreadable | settings.errors.wrong | settings.errors.plain).
    """
    environment = os.environ if environment is None else environment
    if file is None and environment.get("MOTCUA_SETTINGS"):
        file = Path(environment["MOTCUA_SETTINGS"])
    tree: dict[str, object] = {}
    if file is not None:
        try:
            tree = tomllib.loads(nfc(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ExpectedError("settings.errors.unreadable", file=str(file), reason=str(error)) from error
    _overlay(tree, environment)
    try:
        settings = msgspec.convert(tree, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ExpectedError(
            "settings.errors.wrong", file=str(file or "MOTCUA_*"), reason=str(error)
        ) from error
    for url in (settings.central.url, settings.hub.url, settings.province.url):
        if is_plain_elsewhere(url):
            raise ExpectedError("settings.errors.plain", file=str(file or "MOTCUA_*"), url=url)
    return with_defaults(settings)


def with_defaults(settings: Settings) -> Settings:
    """Empty directories replaced by the user's own. Raises nothing; makes no directory."""
    empty = Path()
    return msgspec.structs.replace(
        settings,
        data_dir=settings.data_dir if settings.data_dir != empty else _user_dir("XDG_DATA_HOME", ".local/share"),
        witness_dir=(
            settings.witness_dir if settings.witness_dir != empty else _user_dir("XDG_STATE_HOME", ".local/state")
        ),
        ward_dir=(
            settings.ward_dir
            if settings.ward_dir != empty
            else Path(__file__).resolve().parent.parent / "resources" / "sample_ward"
        ),
    )
