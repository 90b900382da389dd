"""`motcua voice build [--out FOLDER]` makes a clip pack with espeak-ng; `motcua voice record FOLDER` leads a ward
through recording its own.

Called by kiosk.cli. Prints what was made; answers 1 with a message where a program or a recording is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import load
from kiosk.texts import error_texts, text


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    settings = load(chosen.settings)
    if chosen.action == "build":
        return build(chosen.out)
    from kiosk.commands import voice_record

    return voice_record.command(chosen, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua voice", description="the spoken words: make or record the voice pack")
    voice = parser.add_subparsers(dest="action", required=True)
    made = voice.add_parser("build", help="make the voice pack anew with espeak-ng")
    made.add_argument("--out", type=Path)
    record = voice.add_parser("record", help="record the ward's own voice pack, phrase by phrase; goes on where it was")
    record.add_argument("folder", type=Path, help="of the pack; the settings then say [voice] pack = FOLDER")
    record.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="recordings made elsewhere")
    record.add_argument("--voice", default="", metavar="NAME", help="whose voice it is")
    record.add_argument("--all", action="store_true", help="every letter and desk, not this ward's alone")
    record.add_argument("--again", action="append", default=[], metavar="PHRASE", help="record this one anew")
    record.add_argument("--list", action="store_true", help="print the phrases and their files' names only")
    for action in voice.choices.values():
        action.add_argument("--settings", type=Path)
    return parser


def build(folder: Path | None = None, language: str = "vi", program: str = "espeak-ng") -> int:
    """Write a pack into `folder` (default: the shipped one). Returns the exit code."""
    from ui.voice import building, pack
    from ui.voice.espeak import Espeak

    target = folder or pack.SHIPPED
    try:
        manifest = building.build(target, Espeak(program), language)
    except ExpectedError as error:
        print("\n".join(error_texts(error)), file=sys.stderr)
        return 1
    size = sum((target / clip.file).stat().st_size for clip in manifest.clips)
    print(text("voice.command.built", count=len(manifest.clips), kib=size // 1024, folder=str(target)))
    return 0
