"""What screens may know of the line upwards (to the ward's hub, or to the city): whether it stands, what waits."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value

# Troubles that no waiting mends.
TO_ACT_ON = frozenset({"sync.errors.two_machines", "sync.errors.damaged", "sync.errors.revoked"})


class LinkStatus(Value, frozen=True, kw_only=True):
    """Announced on the bus whenever it changes. "Synced" always means durable at central, also through a hub."""

    online: bool
    since: datetime  # UTC; when the line came or went
    level: str = "central"  # what the line goes to: "central", or the ward's "hub"
    waiting: int = 0  # own events that the server of the line does not have
    unsent: int = 0  # own events that central does not have
    oldest_unsent: datetime | None = None
    quarantined: int = 0
    synced_at: datetime | None = None  # last time that central had everything
    trouble: str = ""  # text key of the error that keeps the line down, with .title and .message

    @property
    def needs_somebody(self) -> bool:
        """Whether a person has to do something about the trouble."""
        return self.trouble in TO_ACT_ON

    @property
    def synced(self) -> bool:
        """Whether central has every event of this station."""
        return self.unsent == 0 and self.synced_at is not None


class Upstream(Value, frozen=True, kw_only=True):
    """The server that this station is enrolled with: its address, pinned keys and pinned certificate."""

    level: str = "central"  # or "hub"
    url: str
    station: str
    public_key: bytes
    seal_key: bytes
    certificate: str = ""  # PEM, "" on plain HTTP (loopback)


class FileWanted(Value, frozen=True, kw_only=True):
    """Announced where the hub says that somebody asks for a file that this station holds."""

    id: str


class EnrolCode(Value, frozen=True, kw_only=True):
    """A code that lets one station of a ward enrol, for 15 minutes."""

    code: str
    ward: str
    roles: tuple[str, ...]
    expires_at: datetime


class Withdrawn(Value, frozen=True, kw_only=True):
    """A station whose key counts no more: what it wrote counts up to here in its newest chain."""

    station: str
    epoch: int
    last_seq: int
