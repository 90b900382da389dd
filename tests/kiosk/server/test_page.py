"""The city's page: well-formed, bilingual, accessible, without personal data; the same figures as JSON."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest
from lxml import html

from tests.faults.city import City
from ui.widgets.look import NORMAL

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all

PAGES = Path(__file__).resolve().parents[3] / "resources" / "pages"


def fetch(city: City, path: str) -> tuple[str, str]:
    with urllib.request.urlopen(city.central.address + path, timeout=20) as answer:
        return answer.headers["content-type"], answer.read().decode("utf-8", "replace")


def filled(city: City) -> None:
    city.enrol()
    city.issue(4)
    city.start_worker()
    assert city.synced()


def test_json_has_every_figure(city: City) -> None:
    filled(city)
    found = json.loads(fetch(city, "/v1/status")[1])
    assert found["ok"] is True
    (station,) = found["stations"]
    assert station["station"] == city.store.station.id
    assert station["whole"] is True
    assert station["epoch"] == 1
    assert station["quarantined"] == 0
    assert station["waiting"] == 0
    assert station["events"] >= 4
    (ward,) = found["wards"]
    assert (ward["ward"], ward["name"]) == ("99001", "Phường Hoa Sen (mẫu)")
    assert set(ward) >= {"tickets", "dossiers", "certified_copies", "refused", "rating_1", "rating_none"}


@pytest.mark.parametrize(("language", "words"), [("vi", "Một cửa hôm nay"), ("en", "One-stop counters today")])
def test_page_is_whole_in_both_languages(city: City, language: str, words: str) -> None:
    filled(city)
    kind, page = fetch(city, f"/?lang={language}")
    assert kind.startswith("text/html")
    tree = html.document_fromstring(page, parser=html.HTMLParser(recover=False))
    assert tree.get("lang") == language
    assert tree.xpath("string(//h1)") == words
    assert len(tree.xpath("//table")) == 2
    assert all(cell.get("scope") for cell in tree.xpath("//th"))
    assert tree.xpath("count(//main)") == 1
    identifiers = tree.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert set(tree.xpath("//@aria-labelledby")) <= set(identifiers)
    columns = {len(row.xpath("./th|./td")) for row in tree.xpath("(//table)[1]//tr")}
    assert len(columns) == 1
    assert not [link for link in tree.xpath("//@src | //@href") if link.startswith(("http:", "https:", "//"))]


def test_page_before_anybody_joined(city: City) -> None:
    assert "enrol-code" in fetch(city, "/")[1]
    assert json.loads(fetch(city, "/v1/status")[1])["stations"] == []


def test_assets_come_from_here_and_nothing_else_does(city: City) -> None:
    for name in ("page.css", "page.js", "BeVietnamPro-Regular.ttf"):
        assert fetch(city, f"/assets/{name}")[1]
    for name in ("..%2f..%2fpyproject.toml", "page.html"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(city, f"/assets/{name}")
        caught.value.close()
        assert caught.value.code == 404
    page = fetch(city, "/")[1]
    assert "style=" not in page  # the content security policy forbids it
    part = fetch(city, "/parts/overview")[1]
    assert "<html" not in part
    assert "<h2" in part


def test_the_pages_blue_is_the_screens_own() -> None:
    css = (PAGES / "page.css").read_text(encoding="utf-8")
    assert f"--brand: {NORMAL.accent};" in css
    for name in ("page.css", "staff.css", "phone.css", "staff.html"):
        assert "#0b4f8a" not in (PAGES / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_speaks_the_words_of_a_person(city: City, language: str) -> None:
    filled(city)
    page = fetch(city, f"/?lang={language}")[1]
    for word in ("Kỷ", "Epoch", "Sự kiện", "nhật ký", "journal", "Cách ly", city.store.station.id):
        assert word not in page, word
    assert ("Đang chờ" if language == "vi" else "Waiting now") in page
