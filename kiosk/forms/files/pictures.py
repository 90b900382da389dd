"""Pictures and files from the folder that a scanner or camera writes to: found, looked at, made small.

Called by ui.pictures on its worker thread; touches no screen. A picture is decoded in a child process
(kiosk.forms.files.decoder), with limits, turned as its EXIF says, freed of all that a camera wrote into it, and
becomes a JPEG of some 200 KB. Raises ExpectedError questions.attached.errors.{gone, too_large, no_picture, no_file,
not_safe, too_many_pages, page_too_large}.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.errors import ExpectedError
from kiosk.forms.files import decoder, pdf_pages
from kiosk.values.attachments import JPEG, PDF, TakenFile

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_PICTURE = 80 * 1024 * 1024  # bytes of a file that is looked into at all
LARGEST_PDF = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000  # decoded whole: 120 MB
MOST_DRAFTED = 400_000_000  # a baseline JPEG is decoded at a fraction of its size
LONGEST_SIDE = 1600
FINEST = 3600  # pixels, the longest side of a picture that is cropped
WANTED_BYTES = 200 * 1024
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
LOOKED_AT = 2000  # files of a folder that nobody ever cleared


class FoundFile(NamedTuple):
    path: Path
    changed: float  # seconds since 1970
    is_pdf: bool


def newest(folder: Path, most: int, *, files: bool = False) -> tuple[FoundFile, ...]:
    """The newest pictures (and with `files` PDFs) of the folder, newest first; () where there is none."""
    wanted = (*PICTURES, ".pdf") if files else PICTURES
    found: list[FoundFile] = []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                ending = os.path.splitext(entry.name)[1].lower()
                if count > LOOKED_AT or ending not in wanted or entry.name.startswith("."):
                    continue
                if entry.is_file(follow_symlinks=False):
                    found.append(FoundFile(Path(entry.path), entry.stat().st_mtime, ending == ".pdf"))
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda one: one.changed, reverse=True)[:most])


def preview(source: Path | bytes, side: int) -> bytes:
    """A JPEG of at most `side` pixels, for the screen; of a PDF its first page."""
    if isinstance(source, Path) and source.suffix.lower() == ".pdf":
        return first_page(_read_pdf(source), side)
    if isinstance(source, bytes) and source.startswith(b"%PDF-"):
        return first_page(source, side)
    return _jpeg(_small(source, side), 85)


def first_page(pdf: bytes, side: int) -> bytes:
    """A JPEG of at most `side` pixels of what a PDF shows first."""
    with _told("no_file"):
        [page] = pdf_pages.draw(pdf, side, most=1, tallest=side)  # ValueError also where it has no page
    return _jpeg(_image(page), 85)


def clean(data: bytes, side: int) -> bytes:
    """A PNG of only the pixels of a picture that came from another machine; b"" where it does not open."""
    try:
        with decoder.opened(data) as file:
            pixels = file.picture(side, MOST_PIXELS, MOST_PIXELS, clear=True)
    except decoder.CannotOpen:
        return b""
    made = io.BytesIO()
    _image(pixels).save(made, "PNG")
    return made.getvalue()


class Crop(NamedTuple):
    """What is kept of a picture, upright, as shares of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


WHOLE = Crop()


def take(path: Path, *, remove: bool = False, crop: Crop = WHOLE) -> TakenFile:
    """The picture or PDF as a declaration keeps it; with `remove` the original goes."""
    if path.suffix.lower() == ".pdf":
        taken = TakenFile(media_type=PDF, data=_looked_over(_read_pdf(path)))
    else:
        taken = _taken(path, crop)
    if remove:
        path.unlink(missing_ok=True)
    return taken


def take_bytes(data: bytes, crop: Crop = WHOLE) -> TakenFile:
    """The same of what another machine has sent."""
    if len(data) > LARGEST_PICTURE:
        raise ExpectedError("questions.attached.errors.too_large", most=LARGEST_PICTURE // 1_048_576)
    if data.startswith(b"%PDF-"):
        return TakenFile(media_type=PDF, data=_looked_over(data))
    return _taken(data, crop)


def _taken(source: Path | bytes, crop: Crop) -> TakenFile:
    """Decoded finer where only a part of it is kept, so that writing stays readable."""
    share = max(crop.right - crop.left, crop.bottom - crop.top, 0.1)
    picture = _small(source, min(round(LONGEST_SIDE / share), FINEST))
    width, height = picture.size
    kept = picture.crop(
        (round(crop.left * width), round(crop.top * height), round(crop.right * width), round(crop.bottom * height))
    )
    return TakenFile(media_type=JPEG, data=_reduced(kept))


@contextmanager
def _told(damaged: str) -> Iterator[None]:
    """What a person is told of a file that does not open; `damaged` where it is just of another kind."""
    try:
        yield
    except decoder.OutOfTime as error:
        raise ExpectedError("questions.attached.errors.not_safe") from error
    except decoder.TooManyPixels as error:
        raise ExpectedError("questions.attached.errors.too_large", most=LARGEST_PICTURE // 1_048_576) from error
    except pdf_pages.TooManyPages as error:
        raise ExpectedError("questions.attached.errors.too_many_pages", most=pdf_pages.MOST_PAGES) from error
    except pdf_pages.PageTooLarge as error:
        raise ExpectedError("questions.attached.errors.page_too_large") from error
    except ValueError as error:
        raise ExpectedError(f"questions.attached.errors.{damaged}") from error


def _looked_over(data: bytes) -> bytes:
    with _told("no_file"):
        pdf_pages.look_over(data)
    return data


def _read_pdf(path: Path) -> bytes:
    data = _read(path, LARGEST_PDF)
    if not data.startswith(b"%PDF-"):
        raise ExpectedError("questions.attached.errors.no_file")
    return data


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ExpectedError("questions.attached.errors.gone") from error
    if len(data) > most:
        raise ExpectedError("questions.attached.errors.too_large", most=most // 1_048_576)
    return data


def _small(source: Path | bytes, side: int) -> Image:
    """The picture upright, on white, at most `side` pixels long."""
    try:
        if isinstance(source, Path) and source.stat().st_size > LARGEST_PICTURE:
            raise ExpectedError("questions.attached.errors.too_large", most=LARGEST_PICTURE // 1_048_576)
        with _told("no_picture"), decoder.opened(source) as file:
            return _image(file.picture(side, MOST_PIXELS, MOST_DRAFTED))
    except OSError as error:
        raise ExpectedError("questions.attached.errors.gone") from error


def _image(pixels: decoder.Pixels) -> Image:
    from PIL import Image as Images

    mode = "RGBA" if pixels.channels == 4 else "RGB"
    return Images.frombytes(mode, (pixels.width, pixels.height), pixels.data)


def _jpeg(picture: Image, quality: int) -> bytes:
    made = io.BytesIO()
    picture.info = {}  # nothing that a camera or a program wrote goes along: place, owner, comment
    picture.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _reduced(picture: Image) -> bytes:
    """Writing stays readable first: quality goes down a little, then the size."""
    data = b""
    for side in (LONGEST_SIDE, 1300, 1000):
        small = picture.copy()
        small.thumbnail((side, side))
        for quality in (85, 75, 65, 55):
            data = _jpeg(small, quality)
            if len(data) <= WANTED_BYTES:
                return data
    return data
