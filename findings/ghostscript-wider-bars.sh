#!/usr/bin/env bash
# Ghostscript 10.0.0 paints all bars of a bar code a dot too wide unless they begin on whole dots; Poppler does not.
#
# PDF paints every dot that a filled area touches, but of a picture only dots whose centres lie in it (ISO 32000-1, scan
# conversion). Ghostscript does just that: a bar of two dots that begins anywhere inside a dot becomes three, the space
# beside it one less. Poppler 22.12 moves both edges to whole dots instead. So a bar code whose modules are whole dots
# may be exact where one of them makes the page's raster, and have all bars grown where the other does, by where it
# stands on the page alone. Drawn as a picture of one pixel a module it is exact with both, wherever it stands.
# Seen: at 300 dpi, moved by 0.1, 0.3, 0.7 and 0.9 of a dot, filled rectangles of 2, 2, 4, 6, 2, 8, 4, 2 dots come out
# as 3, 3, 5, 7, 3, 9, 5, 3 by Ghostscript and right by Poppler; unmoved, and as a picture, they are right by both.
# Exit 0 while that is so, 1 once it has changed. Needs Debian 12 (apt-get downloads both; nothing is installed).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/debs/partial"
apt-get install -y -qq --reinstall --download-only --no-install-recommends -o Debug::NoLocking=1 \
    -o Dir::Cache::archives="$folder/debs" "ghostscript=10.0.0*" "libgs10=10.0.0*" "libgs10-common=10.0.0*" \
    "libgs-common=10.0.0*" "poppler-utils=22.12.0*" "libpoppler126=22.12.0*" >"$folder/apt" 2>&1 ||
    { cat "$folder/apt"; exit 1; }
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
libraries=("$folder"/root/usr/lib/*-linux-*)
share="$folder/root/usr/share/ghostscript/10.00.0"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "reportlab==5.1.0" "pillow==13.0.0"
cat >"$folder/bars.py" <<'PYTHON'
import subprocess
import sys

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

BARS, DOT = [2, 2, 4, 6, 2, 8, 4, 2], 72 / 300
GROWN = [bar + 1 for bar in BARS]


def page(name, moved, as_picture):
    drawn = canvas.Canvas(name, pagesize=(60, 60))
    row = Image.new("1", (sum(BARS), 1), 1)
    done = 0
    for bar in BARS:
        if as_picture:
            row.paste(0, (done // 2, 0, (done + bar) // 2, 1))
        else:
            drawn.rect((20 + moved + done) * DOT, 10, bar * DOT, 40, stroke=0, fill=1)
        done += 2 * bar
    if as_picture:
        drawn.drawImage(ImageReader(row), (20 + moved) * DOT, 10, 2 * row.width * DOT, 40)
    drawn.showPage()
    drawn.save()


def widths(picture):
    with Image.open(picture) as bitmap:
        y = bitmap.height // 2
        words = "".join("#" if bitmap.convert("L").getpixel((x, y)) < 128 else " " for x in range(bitmap.width))
    return [len(bar) for bar in words.split()]


def found(moved, as_picture):
    page("page.pdf", moved, as_picture)
    subprocess.run(["gs", "-q", "-sDEVICE=pbmraw", "-r300", "-o", "gs.pbm", "page.pdf"], check=True)
    subprocess.run(["pdftoppm", "-r", "300", "-mono", "-singlefile", "page.pdf", "poppler"], check=True)
    return widths("gs.pbm"), widths("poppler.pbm")


ok = True
for as_picture in (False, True):
    for moved in (0, 0.1, 0.3, 0.7, 0.9):
        by_gs, by_poppler = found(moved, as_picture)
        print("picture" if as_picture else "rectangles", moved, "Ghostscript", by_gs, "Poppler", by_poppler)
        ok &= (by_gs, by_poppler) == (BARS if as_picture or not moved else GROWN, BARS)
sys.exit(not ok)
PYTHON
cd "$folder"
export PATH="$folder/root/usr/bin:$PATH" LD_LIBRARY_PATH="${libraries[0]}"
export GS_LIB="$share/Resource/Init:$share/lib:$share/iccprofiles"
"$folder/venv/bin/python" bars.py
