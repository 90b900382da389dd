"""What makes a reportlab document PDF/A-2b (ISO 19005-2): metadata as XMP, the output intent, properties that agree.

Called by layout.pdf for every paper. reportlab makes the objects of pages and fonts; what the standard wants besides is
put into its document here, and the file is written here: reportlab sets no end of line before "endstream" (clause
6.1.7.1). A second pass with another library would take 5 ms. The metadata hold the title and the language, nothing of a
person, and no time: equal papers are equal bytes. Raises nothing.
"""

from __future__ import annotations

import functools
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from printing.layout.colours import srgb

if TYPE_CHECKING:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFStream
    from reportlab.pdfgen.canvas import Canvas

VERSION = (1, 7)
MADE_BY = "motcua"
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_STREAM_END = b"endstream\nendobj\n"
_INTENT = "sRGB IEC61966-2.1"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{made_by}</xmp:CreatorTool><pdf:Producer>{made_by}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def archive(canvas: Canvas, title: str, language: str) -> None:
    """Complete the document of a canvas on which nothing is drawn yet."""
    document = canvas._doc
    document.info = _properties(title)
    catalog = document.Catalog
    catalog.Metadata = _metadata(title, language)
    catalog.OutputIntents = _output_intent(document)
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]


def written(canvas: Canvas) -> bytes:
    """The finished file: every page was shown. Its identifier is a digest of all that is in it."""
    from reportlab.pdfbase.pdfdoc import PDFIndirectObject

    document = canvas._doc
    for font in document.delayedFonts:
        font.addObjects(document)
    document.Catalog.Outlines = None
    for page in document.Pages.pages:
        page.Trans = None  # reportlab's empty transition
    root, info = document.Reference(document.Catalog), document.Reference(document.info)
    parts, places, length = [_HEADER], list[int](), len(_HEADER)
    while (number := len(places) + 1) in document.numberToId:  # writing one object may number further ones
        name = document.numberToId[number]
        part = _ended(PDFIndirectObject(name, document.idToObject[name]).format(document))
        places.append(length)
        parts.append(part)
        length += len(part)
    return b"".join([*parts, *_trailer(parts, places, root.format(document), info.format(document), length)])


def _ended(data: bytes) -> bytes:
    """An object; the stream in it, if there is one, ends before a line of its own."""
    return data[: -len(_STREAM_END)] + b"\n" + _STREAM_END if data.endswith(_STREAM_END) else data


def _trailer(parts: Sequence[bytes], places: Sequence[int], root: bytes, info: bytes, length: int) -> Iterator[bytes]:
    """The cross-reference table and what stands below it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    identifier = digest.hexdigest()[:32].encode()
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    yield b"".join(b"%010d 00000 n \n" % place for place in places)
    yield b"trailer\n<< /Size %d /Root %b /Info %b" % (len(places) + 1, root, info)
    yield b" /ID [<%b> <%b>] >>\nstartxref\n%d\n%%%%EOF\n" % (identifier, identifier, length)


def _properties(title: str) -> PDFDictionary:
    """The file's properties; each of them is in the metadata, too."""
    from reportlab.pdfbase.pdfdoc import PDFString

    said = {"Title": title, "Creator": MADE_BY, "Producer": MADE_BY}
    properties = _dictionary({name: PDFString(value) for name, value in said.items()})
    properties.__RefOnly__ = 1
    return properties


def _metadata(title: str, language: str) -> PDFStream:
    """Unfiltered, so that archives find it without reading the rest."""
    from reportlab.pdfbase.pdfdoc import PDFStream

    said = _XMP.format(title=escape(title), language=escape(language), made_by=MADE_BY)
    return PDFStream(_dictionary({"Type": "/Metadata", "Subtype": "/XML"}), said.encode())


def _output_intent(document: PDFDocument) -> object:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFStream, PDFString

    profile = PDFStream(_dictionary({"N": 3, "Filter": "/FlateDecode"}), _profile())
    intent = {
        "Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": PDFString(_INTENT),
        "Info": PDFString(_INTENT), "DestOutputProfile": document.Reference(profile, "outputProfile"),
    }  # fmt: skip
    return PDFArray([_dictionary(intent)])


@functools.cache
def _profile() -> bytes:
    return zlib.compress(srgb(), 9)


def _dictionary(entries: dict[str, object]) -> PDFDictionary:
    from reportlab.pdfbase.pdfdoc import PDFDictionary

    return PDFDictionary(entries)
