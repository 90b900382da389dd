#!/usr/bin/env bash
# ZBar 0.23.92 reports two equal linear bar codes in one picture as one symbol whose box spans both of them.
#
# A second bar code of the same type and text adds its points to the first one's symbol, whatever lies between them. Two
# equal QR codes stay two. So on a sheet that bears one number twice (a receipt in two copies, labels, a cover and its
# strip) neither how many there are nor where one is can be had from it, and the box of one bar code may enclose another
# one. zxing-cpp 3.1.1 joins equal ones, too, but only where they lie close together.
# Seen: with bar codes of 100 pixels' height at 100 and at 1200 pixels from the top and another text's at 600, ZBar
# answers one symbol for the two, with a box about 1200 high, and one for the other; zxing-cpp three. Two equal ones
# with 60 pixels between them are one for both. Two equal QR codes are two for both.
# Exit 0 while that is so, 1 once it has changed. Needs Debian 12 (apt-get downloads libzbar0; nothing is installed).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/debs/partial"
apt-get install -y -qq --reinstall --download-only --no-install-recommends -o Debug::NoLocking=1 \
    -o Dir::Cache::archives="$folder/debs" "libzbar0=0.23.92*" >"$folder/apt" 2>&1 || { cat "$folder/apt"; exit 1; }
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
libraries=("$folder"/root/usr/lib/*-linux-*)
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    "pyzbar==0.1.9" "zxing-cpp==3.1.1" "numpy==2.4.6" "pillow==13.0.0"
cat >"$folder/twice.py" <<'PYTHON'
import ctypes.util
import sys

import numpy
import zxingcpp
from PIL import Image

find_library = ctypes.util.find_library
ctypes.util.find_library = lambda name: sys.argv[1] if name == "zbar" else find_library(name)
from pyzbar import pyzbar  # noqa: E402


def drawn(text, kind, scale):
    made = zxingcpp.create_barcode(text, kind)
    return numpy.array(made.to_image(scale=scale, add_quiet_zones=False))


def page(*codes):
    sheet = numpy.full((1500, 1500), 255, numpy.uint8)
    for code, top in codes:
        sheet[top : top + code.shape[0], 100 : 100 + code.shape[1]] = code
    return sheet


def by_zbar(sheet):
    return sorted((one.data.decode(), one.rect.height) for one in pyzbar.decode(Image.fromarray(sheet)))


def by_zxing(sheet):
    return sorted(one.text for one in zxingcpp.read_barcodes(sheet))


bars = drawn("HS-123456", zxingcpp.BarcodeFormat.Code128, 2), drawn("HS-123457", zxingcpp.BarcodeFormat.Code128, 2)
square = drawn("HS-123456", zxingcpp.BarcodeFormat.QRCode, 5)
linear = page((bars[0], 100), (bars[1], 600), (bars[0], 1200))
close = page((bars[0], 100), (bars[0], 260))
matrix = page((square, 100), (square, 1200))
boxes, others = by_zbar(linear), by_zxing(linear)
pair = len(by_zbar(close)), len(by_zxing(close))
squares = len(by_zbar(matrix)), len(by_zxing(matrix))
print(f"three bar codes, two of them equal: ZBar (text, height) {boxes}, zxing-cpp {others}")
print(f"two equal bar codes close together: ZBar {pair[0]}, zxing-cpp {pair[1]}")
print(f"two equal QR codes: ZBar {squares[0]}, zxing-cpp {squares[1]}")
(first, high), (second, low) = boxes
same = (first, second) == ("HS-123456", "HS-123457") and high > 1100 and low < 110
told = others == ["HS-123456", "HS-123456", "HS-123457"] and (pair, squares) == ((1, 1), (2, 2))
raise SystemExit(not (same and told))
PYTHON
LD_LIBRARY_PATH="${libraries[0]}" "$folder/venv/bin/python" "$folder/twice.py" "${libraries[0]}/libzbar.so.0"
