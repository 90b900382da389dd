"""kill -9 while dossiers go to the province's folder: none is lost, none is there in part, each once by its id."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.province.folder import KEY_FILE
from kiosk.queries import province as asked
from tests.faults.killed import lines_until_killed
from tests.faults.province_process import COUNT, counter_in, worker_in
from tests.kiosk.services.test_province import kinds, state

LINES = COUNT * 5  # received, and four files each


def test_killed_at_any_line(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    received = set()
    for _ in range(times(10)):
        wanted = seeded.randint(1, LINES)
        lines = lines_until_killed("tests.faults.province_process", tmp_path, seeded, wanted=wanted, longest=0.5)
        received |= {line.split()[1] for line in lines if line.startswith("received")}
        whole(tmp_path)
    counter = counter_in(tmp_path)
    try:
        counter.pass_time(minutes=1)
        worker_in(counter, tmp_path).round()
        dossiers = {path.stem for path in (tmp_path / "tinh" / "out").glob("*.json")}
        assert received <= dossiers
        assert counter.read(asked.not_handed_over) == ()
        for dossier in dossiers:
            assert state(counter, dossier) == "handed"
            assert kinds(counter, dossier).count("dossier.forwarded") == 1
        assert counter.faults() == []
    finally:
        counter.close()


def whole(folder: Path) -> None:
    """Whoever watches the folder finds nothing of a dossier whose JSON file is not there, or all of it, signed."""
    out = folder / "tinh" / "out"
    if not out.exists():
        return
    for json in out.glob("*.json"):
        key = load_pem_public_key((folder / "tinh" / KEY_FILE).read_bytes())
        for path in (json, json.with_suffix(".xml")):
            key.verify(path.with_name(f"{path.name}.sig").read_bytes(), path.read_bytes())  # type: ignore[union-attr,call-arg]
