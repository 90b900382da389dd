#!/usr/bin/env bash
# python-barcode 0.16.1 draws many Code 128 symbols one character (11 modules) wider than they need to be.
#
# Code 128 packs two digits into one character in its set C. python-barcode changes to C before the first digit of a
# run, so an odd run that ends the text changes back for its last digit; with that one digit drawn before the change,
# one character is saved. On a narrow ticket this decides about the width of a module in printer dots. reportlab 5.1.0
# and zxing-cpp 3.1.1 draw shorter symbols for these texts, equal in width.
# Seen: of the letter A with 1 to 12 digits behind it those with 5, 7, 9 and 11 digits are 11 modules wider than theirs;
# so is H99.001.001.01-261130-1234567, 332 modules instead of 321. Each is read back right.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check \
    "python-barcode==0.16.1" "reportlab==5.1.0" "zxing-cpp==3.1.1" "numpy==2.4.6"
cat >"$folder/widths.py" <<'PYTHON'
import numpy
import zxingcpp
from barcode.codex import Code128
from reportlab.graphics.barcode import code128


def by_python_barcode(text):
    modules = "".join(Code128(text).build())
    row = numpy.array([255 * (one == "0") for one in "0" * 10 + modules + "0" * 10], dtype=numpy.uint8)
    read = zxingcpp.read_barcodes(numpy.tile(row.repeat(2), (40, 1)), zxingcpp.BarcodeFormat.Code128)
    assert [one.text for one in read] == [text], text
    return len(modules)


def by_reportlab(text):
    drawn = code128.Code128(text)
    drawn.validate()
    drawn.encode()
    return 11 * len(drawn.encoded) + 2  # the stop is two modules wider than the other characters


def by_zxing(text):
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return made.to_image(scale=1, add_quiet_zones=False).shape[1]


def widths(text):
    return by_python_barcode(text), by_reportlab(text), by_zxing(text)


wider = {}
for digits in range(1, 13):
    ours, *others = widths("A" + "123456789012"[:digits])
    assert len(set(others)) == 1, (digits, others)
    if ours != others[0]:
        wider[digits] = ours - others[0]
long = widths("H99.001.001.01-261130-1234567")
print(f"digits after A and modules too many: {wider}; the long code: {long}")
raise SystemExit((wider, long) != ({5: 11, 7: 11, 9: 11, 11: 11}, (332, 321, 321)))
PYTHON
"$folder/venv/bin/python" "$folder/widths.py"
