"""The tour: a citizen's whole visit that plays itself through the real windows. Called by `motcua tour`.

It leaves numbered pictures of every page, the papers and summary.json in one folder, and fails loudly: exit
status 1 and the reason on stderr, with a last picture of every window.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

KEYS = (
    "ticket_number", "ticket_id", "dossier_code", "draft_code", "deadline", "rating", "touches_to_ticket",
    "touches_to_declaration", "characters_typed", "keystroke_model_seconds", "keys_to_certify", "station_events",
    "central_events", "chain_ok", "seconds",
)  # fmt: skip


def command(rest: Sequence[str]) -> int:
    tour = argparse.ArgumentParser(prog="motcua tour", description="play a whole visit through the real windows")
    tour.add_argument("--out", type=Path, required=True)
    tour.add_argument("--visit", choices=("birth", "copies"), default="birth")
    tour.add_argument("--form", metavar="NAME", help="the visit whose declaration is this form of resources/forms")
    tour.add_argument("--life", default="", metavar="EVENT", help="come by this life event of resources/life_events")
    tour.add_argument("--cards", type=int, choices=(1, 2), default=2)
    tour.add_argument("--text", type=int, choices=(100, 130, 160), default=100)
    tour.add_argument("--theme", choices=("normal", "contrast"), default="normal")
    tour.add_argument("--size", default="1920x1080", metavar="WxH")
    tour.add_argument("--lang", choices=("vi", "en"), default="vi")
    tour.add_argument("--low", action="store_true", help="everything to touch in the lower half, for who sits")
    tour.add_argument("--data", type=Path, help="keep the databases here instead of a fresh temporary folder")
    tour.add_argument("--all", action="store_true", help="every size, text size and theme: a sheet of pictures a page")
    tour.add_argument("--jobs", type=int, metavar="N", help="with --all: tours at a time (as many as there are cores)")
    options = tour.parse_args(rest)
    return run_all(options) if options.all else run_tour(options)


def run_all(options: argparse.Namespace) -> int:
    """All combinations, each in a process of its own; 0 if every one went well."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # nobody watches eighteen tours at once
    from ui.app import application
    from ui.tour import sheets

    application()  # the sheets' captions need its fonts
    return sheets.run_all(options)


def run_tour(options: argparse.Namespace) -> int:
    """Play the visit; 0 if everything of it went well."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from kiosk import log as logs
    from ui.tour.play import Play
    from ui.tour.world import World

    logs.start(None, logging.ERROR)  # the line is cut on purpose: its warnings say nothing to whoever watches
    _without_size_hints()
    out = options.out
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.png"), *out.glob("*.pdf"), out / "ticket.png", out / "ticket.bin"):
        old.unlink(missing_ok=True)
    began = time.monotonic()
    world = World(options)
    play = Play(world, out)
    failure = ""
    try:
        world.open()
        for step in play.steps(options.visit):
            print(f"tour: {step.__name__}", file=sys.stderr)
            step()
    except BaseException:
        failure = traceback.format_exc()
        for kind in world.windows:
            play.record.shot(kind, "at-the-failure")
    finally:
        try:
            world.close()
        except Exception:
            failure = failure or traceback.format_exc()
    summary = {key: play.record.summary.get(key) for key in KEYS} | {"seconds": round(time.monotonic() - began, 1)}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for finding in play.record.findings:
        print(f"page check: {finding}", file=sys.stderr)
    if failure:
        print(failure, file=sys.stderr)
    if failure or play.record.findings or not summary["chain_ok"]:
        return 1
    print(json.dumps(summary, ensure_ascii=False))
    return 0


def _without_size_hints() -> None:
    """Qt's offscreen plugin says for every window what it cannot do; all other messages stay."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def say(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if not words.startswith("This plugin does not support"):
            print(words, file=sys.stderr)

    qInstallMessageHandler(say)
