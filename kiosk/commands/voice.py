"""`motcua voice build [FOLDER]`: makes a clip pack with espeak-ng, run as a separate program.

Called by the command line alone. Prints what was made; answers 1 with a message where espeak-ng is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua voice", description="the spoken words")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("build", help="make the voice pack anew with espeak-ng").add_argument("--out", type=Path)
    return build(parser.parse_args(rest).out)


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
