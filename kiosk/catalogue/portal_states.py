"""The national portal's status codes as data (resources/portal_states.toml), and the one that a stage is told by.

Called by whoever hands dossiers over or exports them. A ward's own portal_states.toml, where its province uses other
codes, stands in for the file. Raises ExpectedError catalogue.errors.{unreadable, wrong}.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, fault, table
from kiosk.values.dossier_steps import Stage
from kiosk.values.portal_states import PortalState
from kiosk.values.procedures import Source

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "portal_states.toml"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: Source
    state: tuple[PortalState, ...]


def portal_states(ward_dir: Path) -> Mapping[Stage, PortalState]:
    """By stage; every stage has one code."""
    own = ward_dir / "portal_states.toml"
    return _read(own if own.is_file() else SHIPPED)


@functools.lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[Stage, PortalState]:
    found: dict[Stage, PortalState] = {}
    for one in decode(table(path), _File, path, "").state:
        for stage in one.stages:
            if stage in found:
                raise fault(path, f"state > {one.code}", "value_twice", value=stage)
            found[stage] = one
    lacking = next((stage for stage in Stage if stage not in found), None)
    if lacking is not None:
        raise fault(path, "state", "no_stage", stage=lacking)
    return found
