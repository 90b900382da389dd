#!/usr/bin/env bash
# reportlab 5.1.0 writes `endstream` right behind a stream's last byte, so what it writes is not PDF/A as it is.
#
# ISO 19005-2, 6.1.7 wants an end of line before `endstream`; ISO 32000-1 only recommends it, so viewers show the file
# and nothing is noticed before a validator reads it. Metadata, an output intent and embedded fonts do not help: the
# file has to be written anew by another program.
# Seen: a page with an embedded font and a picture has four streams, none with an end of line before `endstream`. Opened
# and saved by pikepdf 10.18.0, all four have one.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "reportlab==5.1.0" "pikepdf==10.18.0" "pillow==13.0.0"
cat >"$folder/streams.py" <<'PYTHON'
import io
import re

import pikepdf
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen import canvas


def page():
    pdfmetrics.registerFont(ttfonts.TTFont("Vera", "Vera.ttf"))  # reportlab brings it along
    out = io.BytesIO()
    drawn = canvas.Canvas(out, invariant=1)
    drawn.setFont("Vera", 12)
    drawn.drawString(72, 720, "hello")
    drawn.drawImage(ImageReader(Image.new("RGB", (5, 5), "red")), 72, 600)
    drawn.save()
    return out.getvalue()


def saved(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def counts(pdf):
    """How many streams, and how many of them have an end of line before `endstream`."""
    before = re.findall(rb"(.)endstream\s+endobj", pdf, re.DOTALL)
    return len(before), sum(byte in b"\r\n" for byte in before)


made = page()
found = counts(made), counts(saved(made))
print(f"streams, and those with an end of line before endstream: reportlab {found[0]}, saved by pikepdf {found[1]}")
raise SystemExit(found != ((4, 0), (4, 4)))
PYTHON
"$folder/venv/bin/python" "$folder/streams.py"
