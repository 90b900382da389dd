# ruff: noqa: E501  (the rows of a spreadsheet)
"""One form with a question of every type and appearance: what the gallery's test walks through, and eyes look at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from kiosk.forms.model.definition import Form
from tests.kiosk.forms.builders import form_of

FORM = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | hint::Vietnamese (vi) | hint::English (en) | appearance | required | parameters | bind::motcua:sensitive | bind::motcua:card | default | media::image |
| | select_one few | few | Ông/bà là gì của bé? | What are you to the child? | | | | yes | | | | | |
| | select_one few | private | Người đã mất vì nguyên nhân gì? | What was the cause of death? | Theo giấy báo tử. | As the notice says. | | | | yes | | | |
| | select_one pictured | pictured | Ông/bà mang giấy tờ nào? | Which paper have you brought? | | | | yes | | | | | |
| | select_one several | several | Bé thuộc dân tộc nào? | Which people does the child belong to? | | | | yes | | | | | |
| | select_one many | many | Quê quán ở tỉnh nào? | Which province? | | | | | | | | | |
| | select_one endless | endless | Trường nào? | Which school? | | | | | | | | | |
| | select_multiple several | several_many | Cần những giấy tờ nào? | Which papers do you need? | | | | | | | | | |
| | select_one yes | columns | Có cần bản sao không? | Do you need copies? | | | columns | | | | | | |
| | rank few | rank | Xếp theo điều quan trọng | Put in order of importance | | | | | | | | | |
| | integer | stepper | Cần mấy bản sao? | How many copies? | | | stepper | yes | | | | | |
| | range | range_few | Hài lòng mấy điểm? | How many points? | | | | | start=0 end=10 step=1 | | | | |
| | range | range_fine | Diện tích (ha) | Area (ha) | | | | | start=0 end=50 step=0.5 | | | | |
| | integer | integer | Số thành viên trong hộ | Members of the household | Kể cả ông/bà. | Including yourself. | | yes | | | | | |
| | decimal | decimal | Diện tích nhà (m²) | Floor area (m²) | | | | | | | | | |
| | text | number | Số định danh | Personal number | Mười hai chữ số trên thẻ. | Twelve digits on the card. | personal-number | | | | | | |
| | text | phone | Số điện thoại | Telephone | | | numbers | | | | | | |
| | text | name | Họ, chữ đệm, tên | Full name | | | full-name | yes | | | | | |
| | text | family | Họ | Family name | | | family-name | | | | | | |
| | text | given | Tên | Given name | | | given-name | | | | | | |
| | text | home | Nơi cư trú | Residence | Nơi thường trú; nếu không có thì nơi đang ở. | Permanent residence, else where you live. | address | | | | | | |
| | text | free | Lý do | Reason | | | | yes | | | | | |
| | date | date | Sinh ngày nào? | Date of birth? | | | | yes | | | | | |
| | date | year | Sinh năm nào? | Year of birth? | Chỉ nhớ năm cũng được. | The year alone will do. | year-only | | | | | | |
| | time | time | Mất lúc mấy giờ? | At what time? | | | | | | | | | |
| | dateTime | moment | Mất lúc nào? | When? | | | | | | | | | |
| | barcode | barcode | Mã trên giấy hẹn | Code on the slip | | | | | | | | | |
| | image | paper | Ảnh giấy chứng sinh | Picture of the certificate | | | | | | | | | |
| | file | file | Giấy tờ khác | Other papers | | | | | | | | | |
| | image | x_sign | Xin ông/bà ký tên | Please sign | | | signature | | | | | | |
| | note | note | Xin mang theo giấy chứng sinh bản gốc. | Please bring the original certificate. | Cán bộ xem rồi trả lại ngay. | It is handed back at once. | | | | | | | house.png |
| | acknowledge | agree | Tôi cam đoan những lời khai trên là đúng sự thật. | I declare that all this is true. | | | | yes | | | | | |
| | select_one scan | card | Quét thẻ căn cước | Scan your card | | | citizen-card | yes | | | asker | | |
| | begin_group | fields | Bản sao trích lục | Copies of the extract | | | field-list | | | | | | |
| | select_one yes | f_want | Có xin không? | Do you want any? | | | | | | | | | |
| | integer | f_count | Mấy bản? | How many? | | | stepper | | | | | | |
| | end_group | | | | | | | | | | | | |
| | begin_group | both | Người làm chứng | The witness | | | field-list | | | | | | |
| | text | w_name | Họ tên người làm chứng | Name of the witness | | | full-name | | | | | | |
| | date | w_born | Sinh ngày nào? | Date of birth? | | | | | | | | | |
| | end_group | | | | | | | | | | | | |
| | begin_repeat | member | Người trong nhà | Members of the household | | | | | | | | | |
| | text | m_name | Họ tên người này | Name of this person | | | full-name | | | | | | |
| | end_repeat | | | | | | | | | | | | |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) | media::image |
| | yes | y | Có | Yes | |
| | yes | n | Không | No | |
| | few | mother | Mẹ | Mother | |
| | few | father | Cha | Father | |
| | few | grand | Ông, bà nội hoặc ngoại | Grandparent | |
| | few | other | Người khác được cha, mẹ nhờ | Another person | |
| | pictured | book | Sổ hộ khẩu | Household book | book.png |
| | pictured | card | Thẻ căn cước | Citizen card | card.png |
| | pictured | house | Giấy tờ nhà đất | House papers | house.png |
| | scan | read | Đã quét thẻ | Card read | |
| | scan | none | Không có thẻ ở đây | No card here | |
{lists}
| settings |
| | form_id | form_title | version | default_language | namespaces |
| | phong-tranh | Tờ khai đủ mọi loại câu hỏi | 1 | Vietnamese (vi) | motcua="urn:motcua:form" |
"""
PEOPLES = ("Kinh", "Tày", "Thái", "Mường", "Khmer", "Hoa", "Nùng", "Mông", "Dao", "Gia Rai", "Ê Đê", "Ba Na")
PLACES = ("Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "An Giang", "Bắc Ninh", "Cà Mau", "Lào Cai", "Nghệ An", "Ninh Bình")


def _lists() -> str:
    rows = [f"| | several | p{at} | {name} | {name} | |" for at, name in enumerate(PEOPLES)]
    rows += [f"| | many | t{at} | {name} {at + 1} | {name} {at + 1} | |" for at, name in enumerate(PLACES * 3)]
    rows += [f"| | endless | s{at} | Trường {name} {at + 1} | Trường {name} {at + 1} | |"
             for at, name in enumerate(PLACES * 13)]  # fmt: skip
    return "\n".join(rows)


def picture(file: Path, words: str, colour: str) -> None:
    """Something to see, drawn here: a card with words."""
    image = QImage(600, 420, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    painter = QPainter(image)
    painter.setPen(Qt.GlobalColor.white)
    font = QFont("Be Vietnam Pro")
    font.setPixelSize(72)
    painter.setFont(font)
    painter.drawText(image.rect(), int(Qt.AlignmentFlag.AlignCenter), words)
    painter.end()
    assert image.save(str(file))


def gallery(folder: Path) -> Form:
    """The form, with its pictures beside it."""
    for name, words, colour in (("book", "SỔ", "#4a2c10"), ("card", "THẺ", "#12325c"), ("house", "NHÀ", "#14401e")):
        picture(folder / f"{name}.png", words, colour)
    return form_of(FORM.replace("{lists}", _lists()), folder)
