"""The child process that opens one PDF or picture from outside: it holds no keys, and hands back plain pixels only.

Started by kiosk.forms.files.decoder as a file of its own (`python -I -B decoder_child.py`), so it imports nothing of
the product. Before it reads a byte it limits itself: memory, processor time, no file can be opened, no new process, no
privilege. What goes wrong here, a crash included, is for the parent a file that does not open.

One request comes on stdin as a length, JSON and, with `open`, the bytes; each is answered on stdout by
`HEAD` (code, three numbers) and rows of 3 or 4 bytes a pixel. At the end of stdin it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import struct
import sys
import threading
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps

HEAD = struct.Struct("<4sIII")
OKAY, NONE, LARGE = b"okay", b"none", b"larg"
MEMORY = 768 * 1024 * 1024  # of addresses, the interpreter and both libraries included
PROCESSOR_SECONDS = 20
IDLE_SECONDS = 300.0  # a spare that nobody needed ends by itself
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
LEAST_SCALE, MOST_SCALE = 0.002, 20.0  # pages may claim any size


class OverLimit(ValueError):
    """More pixels than were allowed."""


# -- limits -----------------------------------------------------------------------------------------------------
def _limit_myself() -> None:
    """Everything that this process will ever need is loaded by now."""
    if os.name != "posix":
        return  # Windows: the parent's deadline and its bound on the answer hold
    import resource

    limits = {
        "RLIMIT_AS": MEMORY, "RLIMIT_CPU": PROCESSOR_SECONDS, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0, "RLIMIT_NOFILE": 0,
    }  # fmt: skip
    if sys.platform == "linux":
        _give_up_files()
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _give_up_files() -> None:
    """No new privileges, no dump, and (Landlock, from Linux 5.13) no file and no network whatever code runs here."""
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    system.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
    version = system.syscall(444, None, 0, 1)  # landlock_create_ruleset: which version is there
    if version < 1:
        return
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = struct.pack("<QQQ", files, 3, 3)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = system.syscall(444, rules, len(rules), 0)
    if ruleset >= 0:
        system.syscall(446, ruleset, 0)  # landlock_restrict_self: no rule allows anything
        os.close(ruleset)


# -- what is opened ---------------------------------------------------------------------------------------------
def _pages(data: bytes, _asked: dict[str, Any]) -> tuple[int, int, int, bytes]:
    """How many pages, and the longest side of any of the first 100 in points."""
    document = pypdfium2.PdfDocument(data)
    sizes = [document.get_page_size(place) for place in range(min(len(document), 100))]
    longest = max((side for size in sizes for side in size), default=0.0)
    return len(document), min(int(longest), 2**31), 0, b""


def _page(data: bytes, asked: dict[str, Any]) -> tuple[int, int, int, bytes]:
    """One page, as wide as asked, and smaller where it would be taller or hold more pixels than allowed."""
    document = pypdfium2.PdfDocument(data)
    page = document[asked["place"]]
    wide, high = max(1.0, page.get_width()), max(1.0, page.get_height())
    scale = min(asked["width"] / wide, asked["tallest"] / high, (asked["pixels"] / (wide * high)) ** 0.5)
    bitmap = page.render(scale=min(max(scale, LEAST_SCALE), MOST_SCALE), rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    return _plain(image, asked["pixels"])


def _picture(data: bytes, asked: dict[str, Any]) -> tuple[int, int, int, bytes]:
    """The picture upright, at most `side` pixels long; on white unless what is clear shall stay so."""
    side = asked["side"]
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        _refuse_a_bomb(picture, asked)
        if picture.format in ("JPEG", "MPO"):
            picture.draft("RGB", (side, side))
        picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(picture)
    if asked["clear"]:
        return _plain(upright.convert("RGBA"), asked["pixels"])
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        whole = upright.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        return _plain(ground, asked["pixels"])
    return _plain(upright.convert("RGB"), asked["pixels"])


def _refuse_a_bomb(picture: Image.Image, asked: dict[str, Any]) -> None:
    """Before anything is decoded. A baseline JPEG may be larger: it is decoded at a fraction of its size."""
    drafted = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
    if picture.width * picture.height > asked["most_drafted" if drafted else "most"]:
        raise OverLimit


def _plain(image: Image.Image, pixels: int) -> tuple[int, int, int, bytes]:
    if image.width * image.height > pixels:
        raise OverLimit
    return image.width, image.height, len(image.getbands()), image.tobytes()


DOES = {"pages": _pages, "page": _page, "picture": _picture}


# -- the line to the parent -------------------------------------------------------------------------------------
def _answer(data: bytes, asked: dict[str, Any]) -> tuple[bytes, bytes]:
    try:
        first, second, third, pixels = DOES[asked["do"]](data, asked)
        return HEAD.pack(OKAY, first, second, third), pixels
    except (OverLimit, MemoryError):
        return HEAD.pack(LARGE, 0, 0, 0), b""
    except Exception:  # whatever a library makes of bytes from outside: they do not open
        return HEAD.pack(NONE, 0, 0, 0), b""


def _serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    data = b""
    idle = threading.Timer(IDLE_SECONDS, os._exit, (0,))
    idle.daemon = True
    idle.start()
    _limit_myself()
    while len(head := incoming.read(4)) == 4:
        idle.cancel()
        asked = json.loads(incoming.read(struct.unpack("<I", head)[0]))
        if asked["do"] == "open":
            data = incoming.read(asked["size"])
            continue
        answer, pixels = _answer(data, asked)
        outgoing.write(answer)
        outgoing.write(pixels)
        outgoing.flush()


def _load_all() -> None:
    """Use each part once: libraries load pieces late, and later no file can be opened."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow only warns; the limits above refuse
    Image.preinit()
    for kind in FORMATS:
        made = io.BytesIO()
        Image.new("RGB", (9, 9)).save(made, kind)
        _answer(made.getvalue(), {"do": "picture", "side": 4, "pixels": 99, "most": 99, "most_drafted": 99, "clear": 0})
    paper = pypdfium2.PdfDocument.new()
    paper.new_page(9, 9)
    made = io.BytesIO()
    paper.save(made)
    _answer(made.getvalue(), {"do": "page", "place": 0, "width": 9, "tallest": 9, "pixels": 99})


def main() -> None:
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _load_all()
    with contextlib.suppress(BrokenPipeError):
        _serve(sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main()
