"""A shipped face inside a PDF: a font of reportlab that embeds the used glyphs alone, and says how each is read back.

Registered by text_runs.register_fonts. reportlab's own TrueType fonts know letters, not glyphs, so that shaped text
could not be read back, and they parse and subset in Python (some 50 ms a face; HarfBuzz takes less than one). Each pair
of a glyph and the letters it stands for has a number (CID) of its own per document; numbers follow the order of use,
so that equal papers are equal bytes.
"""

from __future__ import annotations

import functools
import weakref
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from printing.layout import fonts

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFDocument

_TABLES_LEFT_OUT = ("GPOS", "GSUB", "GDEF", "kern", "cmap", "name", "post", "OS/2", "DSIG", "gasp", "vhea", "vmtx")
_STAND_INS = 0xF0000  # code points without a meaning; each stands for one shaped glyph of the face while text is drawn


class _Used(dict[str, bytes]):
    """What one document uses of a face: the number of each letter or stand-in, as the page's contents hold it."""

    def __init__(self, name: str, pair: Callable[[str], tuple[int, str]]) -> None:
        super().__init__()
        self.name = name  # as the page's contents call the face
        self.pairs: list[tuple[int, str]] = [(0, "")]  # (glyph, letters) by number; 0 is the empty box
        self._pair = pair

    def __missing__(self, letter: str) -> bytes:
        number = self[letter] = len(self.pairs).to_bytes(2, "big")
        self.pairs.append(self._pair(letter))
        return number


class EmbeddedFace:
    """A face as reportlab's canvas wants a font. One for the process; what documents use is kept by document."""

    _multiByte = 1
    _dynamicFont = 1
    shapable = False
    encoding = None

    def __init__(self, name: str) -> None:
        self.fontName = name
        self.face = _Metrics(name)
        self._documents: weakref.WeakKeyDictionary[PDFDocument, _Used] = weakref.WeakKeyDictionary()
        self._stand_ins: dict[tuple[int, str], str] = {}
        self._shaped: dict[str, tuple[int, str]] = {}

    def stand_in(self, glyph: int, letters: str) -> str:
        """A character that draws this glyph, read back as `letters`, when it is given to the canvas as text."""
        found = self._stand_ins.get((glyph, letters))
        if found is None:
            found = self._stand_ins[glyph, letters] = chr(_STAND_INS + len(self._stand_ins))
            self._shaped[found] = (glyph, letters)
        return found

    def stringWidth(self, text: str, size: float, encoding: str = "") -> float:  # reportlab's name
        return sum(map(self._width_of, text)) * size / 1000

    def _width_of(self, letter: str) -> float:
        return self.face.width(self._pair(letter)[0])

    def _pair(self, letter: str) -> tuple[int, str]:
        return self._shaped.get(letter) or (fonts.outlines(self.fontName).get_nominal_glyph(ord(letter)) or 0, letter)

    def _used(self, document: PDFDocument) -> _Used:
        used = self._documents.get(document)
        if used is None:
            used = self._documents[document] = _Used(f"F{len(document.fontMapping) + 1}", self._pair)
            document.fontMapping[self.fontName] = f"/{used.name}"
            document.delayedFonts.append(self)
        return used

    def splitString(self, text: str, document: PDFDocument, encoding: str = "") -> list[tuple[int, bytes]]:
        """The text as the page's contents hold it, for reportlab, which asks by subset: there is one."""
        return [(0, self.codes(text, document))]

    def codes(self, text: str, document: PDFDocument) -> bytes:
        """The text, or stand-ins for glyphs, as the page's contents hold it."""
        return b"".join(map(self._used(document).__getitem__, text))

    def name_in(self, document: PDFDocument) -> str:
        """What the page's contents call the face, e.g. "/F2"."""
        return f"/{self._used(document).name}"

    def getSubsetInternalName(self, _subset: int, document: PDFDocument) -> str:
        return self.name_in(document)

    def addObjects(self, document: PDFDocument) -> None:
        """Write the font into the finished document."""
        used = self._documents.pop(document)
        data, kept = _subset(self.fontName, [glyph for glyph, _letters in used.pairs])
        name = f"{_tag(used.pairs)}+{self.fontName}"
        descendant = self._descendant(document, name, used, data, kept)
        unicode = _stream(document, f"toUnicode:{name}", _to_unicode(used.pairs))
        document.idToObject["BasicFonts"].dict[used.name] = _object(
            document, f"font:{name}",
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant}] /ToUnicode {unicode} >>",
        )  # fmt: skip

    def _descendant(self, document: PDFDocument, name: str, used: _Used, data: bytes, kept: dict[int, int]) -> str:
        glyphs = b"".join([kept.get(glyph, 0).to_bytes(2, "big") for glyph, _letters in used.pairs])
        widths = " ".join([str(round(self.face.width(glyph))) for glyph, _letters in used.pairs])
        file = _stream(document, f"file:{name}", data, f" /Length1 {len(data)}")
        about = _object(document, f"about:{name}", self.face.descriptor(name, file))
        return _object(
            document, f"cidFont:{name}",
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /W [0 [{widths}]] /DW 0 "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/CIDToGIDMap {_stream(document, f'glyphs:{name}', glyphs)} /FontDescriptor {about} >>",
        )  # fmt: skip


class _Metrics:
    """Measures of a face in thousandths, under the names that reportlab asks for."""

    def __init__(self, name: str) -> None:
        self.name = name
        font, self._scale = fonts.outlines(name), 1000 / fonts.units(name)
        self._font = font
        self._widths: dict[int, float] = {}
        extents = font.get_font_extents("ltr")
        self.ascent, self.descent = round(extents.ascender * self._scale), round(extents.descender * self._scale)

    def width(self, glyph: int) -> float:
        found = self._widths.get(glyph)
        if found is None:
            found = self._widths[glyph] = self._font.get_glyph_h_advance(glyph) * self._scale
        return found

    def descriptor(self, name: str, file: str) -> str:
        """The font's descriptor; `file` refers to the embedded face."""
        italic = self._italic()
        return (
            f"<< /Type /FontDescriptor /FontName /{name} /Flags {4 | (64 if italic else 0)} /ItalicAngle {italic} "
            f"/FontBBox [-500 {self.descent} 2000 {self.ascent}] /Ascent {self.ascent} /Descent {self.descent} "
            f"/CapHeight 660 /StemV 90 /FontFile2 {file} >>"
        )

    def _italic(self) -> int:
        import uharfbuzz

        return round(self._font.get_style_value(uharfbuzz.StyleTag.SLANT_ANGLE))


def _object(document: PDFDocument, label: str, content: str | bytes) -> str:
    """Number an object and say how others refer to it. Written as it stands: reportlab's own dictionaries take it ten
    times as long."""
    data = content.encode("ascii") if isinstance(content, str) else content
    reference: bytes = document.Reference(data, label).format(document)
    return reference.decode()


def _stream(document: PDFDocument, label: str, data: bytes, more: str = "") -> str:
    packed = zlib.compress(data)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode{more} >>\nstream\n"
    return _object(document, label, head.encode("ascii") + packed + b"endstream\n")


def _subset(name: str, glyphs: list[int]) -> tuple[bytes, dict[int, int]]:
    """A face of these glyphs alone, and their new numbers by the old ones."""
    import uharfbuzz

    asked = uharfbuzz.SubsetInput()
    asked.glyph_set.update(glyphs)
    asked.flags |= uharfbuzz.SubsetFlags.NO_HINTING  # printers need none, and they are half of the file
    asked.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(map(_number, _TABLES_LEFT_OUT))
    plan = uharfbuzz.SubsetPlan(fonts.outlines(name).face, asked)
    return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)


def _number(tag: str) -> int:
    return int.from_bytes(tag.encode(), "big")


def _tag(pairs: list[tuple[int, str]]) -> str:
    """Six capitals that tell this subset from others, always the same for the same glyphs."""
    number = zlib.crc32(repr(pairs).encode())
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _to_unicode(pairs: list[tuple[int, str]]) -> bytes:
    """The table from numbers to the letters that they are read as."""
    rows = [f"<{number:04X}> <{_utf16(letters)}>" for number, (_glyph, letters) in enumerate(pairs) if number]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    chars = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{chars}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _utf16(letters: str) -> str:
    return letters.encode("utf-16-be").hex().upper()


@functools.cache
def embedded(name: str) -> EmbeddedFace:
    """The face, known to reportlab under its own name."""
    from reportlab.pdfbase import pdfmetrics

    found = EmbeddedFace(name)
    pdfmetrics.registerFont(found)
    return found
