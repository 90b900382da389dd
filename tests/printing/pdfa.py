"""Reads a PDF back by the clauses of ISO 19005-2 (PDF/A-2, level b) that our papers could break.

No validator of the standard can be had from the package registries that this project uses, so these are the rules
themselves, read with pikepdf, on the file's bytes and objects; `violations` names the clause of each one broken.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
import uharfbuzz

_NS = {
    "rdf": "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "dc": "{http://purl.org/dc/elements/1.1/}",
    "pdfaid": "{http://www.aiim.org/pdfa/ns/id/}", "pdf": "{http://ns.adobe.com/pdf/1.3/}",
    "xmp": "{http://ns.adobe.com/xap/1.0/}",
}  # fmt: skip
_FILTERS = {"/FlateDecode", "/DCTDecode"}
_INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
_SPACES = {"/DeviceGray", "/DeviceRGB"}
_CMYK, _SPOTS = {"k", "K"}, {"cs", "CS", "scn", "SCN", "sh"}
_ACTIVE = ("/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/Requirements", "/Perms")


def violations(data: bytes) -> list[str]:
    """Clauses that the file breaks, with what is wrong; none for a file of PDF/A-2b as far as this looks."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [*_bytes(data), *_syntax(pdf), *_structure(pdf), *_metadata(pdf), *_intent(pdf)]
        for page in pdf.pages:
            found += _page(page)
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                found += _stream(thing)
    return found


def _bytes(data: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", data):
        yield "6.1.2: header"
    if not data.endswith(b"%%EOF\n"):
        yield "6.1.3: data after the end"
    if b"/ID [<" not in data or b"/Encrypt" in data[data.rfind(b"trailer") :]:
        yield "6.1.3: identifier, encryption"
    for place in re.finditer(rb"(?<!end)stream(\r?\n)", data):
        length = re.findall(rb"/Length (\d+)", data[max(0, place.start() - 600) : place.start()])
        end = place.end() + int(length[-1]) if length else 0
        if not re.match(rb"\r?\nendstream\r?\n", data[end : end + 20]):
            yield f"6.1.7.1: a stream at {place.start()} does not end with its length and a line's end"


def _syntax(pdf: pikepdf.Pdf) -> Iterator[str]:
    for problem in pdf.check_pdf_syntax():
        yield f"syntax: {problem}"


def _structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    for key in _ACTIVE:
        if key in root:
            yield f"6.4, 6.5, 6.9, 6.10: {key}"
    names = root.get("/Names", {})
    if "/EmbeddedFiles" in names or "/JavaScript" in names:
        yield "6.5.1, 6.8: embedded files or scripts"
    if not str(root.get("/Lang", "")):
        yield "the language is not told"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "6.6.2.1: no metadata"
        return
    packet = pdf.Root.Metadata.read_raw_bytes()
    if not packet.startswith(b"<?xpacket begin=") or b"bytes=" in packet[:60] or b"encoding=" in packet[:60]:
        yield "6.6.2.1: the packet's header"
    tree = ElementTree.fromstring(packet)
    said = {name: (tree.findtext(f".//{_NS[name.split(':')[0]]}{name.split(':')[1]}") or "") for name in
            ("pdfaid:part", "pdfaid:conformance", "xmp:CreatorTool", "pdf:Producer")}  # fmt: skip
    if (said["pdfaid:part"], said["pdfaid:conformance"]) != ("2", "B"):
        yield "6.6.4: version identification"
    said["title"] = tree.findtext(f".//{_NS['dc']}title/{_NS['rdf']}Alt/{_NS['rdf']}li") or ""
    for key, name in (("/Title", "title"), ("/Creator", "xmp:CreatorTool"), ("/Producer", "pdf:Producer")):
        if str(pdf.docinfo.get(key, "")) != said[name] or not said[name]:
            yield f"{key} is another one in the metadata"


def _intent(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].S != "/GTS_PDFA1":
        yield "6.2.3: output intent"
        return
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    if data[12:20] != b"mntrRGB " or data[36:40] != b"acsp" or profile.N != 3 or data[8] > 4:
        yield "6.2.3: output profile"
    if int.from_bytes(data[:4], "big") != len(data):
        yield "6.2.3: output profile's length"


def _stream(stream: pikepdf.Stream) -> Iterator[str]:
    named = stream.get("/Filter", pikepdf.Array())
    for one in named if isinstance(named, pikepdf.Array) else [named]:
        if str(one) not in _FILTERS:
            yield f"6.1.7.2: filter {one}"
    if any(key in stream for key in ("/F", "/FFilter", "/FDecodeParms")):
        yield "6.1.7.1: a stream in another file"
    if stream.get("/Subtype") == "/Image":
        yield from _image(stream)


def _image(image: pikepdf.Stream) -> Iterator[str]:
    if any(key in image for key in ("/Alternates", "/OPI")) or image.get("/Interpolate", False):
        yield "6.2.8: image"
    if str(image.ColorSpace) not in _SPACES:
        yield f"6.2.4: colours {image.ColorSpace}"


def _page(page: pikepdf.Page) -> Iterator[str]:
    if any(key in page for key in ("/AA", "/Annots", "/PresSteps", "/Trans")):
        yield "6.3, 6.5.2, 6.11: page"
    resources = page.resources
    for name, state in resources.get("/ExtGState", {}).items():
        if any(key in state for key in ("/TR", "/TR2", "/HTP")) or str(state.get("/BM", "/Normal")) != "/Normal":
            yield f"6.2.5, 6.2.10: {name}"
    shown = _shown(page)
    for name, codes in shown.pop("fonts").items():
        yield from _font(resources.Font[name], codes)
    if shown["operators"] & (_CMYK | _SPOTS):
        yield "6.2.4: colours that the output intent does not have"


def _shown(page: pikepdf.Page) -> dict[str, Any]:
    """Operators of a page, and the codes shown in each font."""
    fonts: dict[str, set[int]] = {}
    operators, now = set(), ""
    for operands, operator in pikepdf.parse_content_stream(page):
        word = str(operator)
        operators.add(word)
        if word == "Tf":
            now = str(operands[0])
        elif word in ("Tj", "TJ"):
            texts = operands[0] if word == "TJ" else operands
            for one in texts:
                if isinstance(one, pikepdf.String):
                    raw = bytes(one)
                    fonts.setdefault(now, set()).update(
                        int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)
                    )
    return {"operators": operators, "fonts": fonts}


def _font(font: pikepdf.Object, codes: set[int]) -> Iterator[str]:
    """A composite TrueType font: embedded, with a map of glyphs, right widths, and a reading of each code."""
    if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
        yield f"6.2.11.3: {font.Subtype}"
        return
    inner = font.DescendantFonts[0]
    if font.BaseFont != inner.BaseFont or inner.FontDescriptor.FontName != inner.BaseFont:
        yield "6.2.11.2: names differ"
    if not re.match(r"/[A-Z]{6}\+", str(inner.BaseFont)):
        yield "6.2.11.4.2: a subset without its tag"
    if "/FontFile2" not in inner.FontDescriptor or "/CIDToGIDMap" not in inner:
        yield "6.2.11.3.2, 6.2.11.4.1: not embedded, or without its map of glyphs"
        return
    yield from _glyphs(inner, codes, font.ToUnicode.read_bytes().decode())


def _glyphs(inner: pikepdf.Object, codes: set[int], to_unicode: str) -> Iterator[str]:
    face = uharfbuzz.Face(inner.FontDescriptor.FontFile2.read_bytes())
    outlines, glyphs = uharfbuzz.Font(face), inner.CIDToGIDMap.read_bytes()
    widths = [float(width) for width in inner.W[1]]
    read = {int(code, 16) for code in re.findall(r"<([0-9A-F]{4})> <", to_unicode)}
    for code in sorted(codes):
        glyph = int.from_bytes(glyphs[2 * code : 2 * code + 2], "big")
        if glyph == 0:
            yield f"6.2.11.8: code {code} shows no glyph"
        wide = outlines.get_glyph_h_advance(glyph) * 1000 / face.upem
        if abs(widths[code] - wide) > 1:
            yield f"6.2.11.5: width of {code}: {widths[code]} and {wide}"
    if len(codes - read) > len(codes) / 2:
        yield "6.2.11.7: codes that cannot be read"
