"""Settings: defaults, one TOML file, MOTCUA_* variables, and mistakes that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.settings import at_hub, load
from kiosk.texts import error_texts


def test_defaults_need_no_file() -> None:
    settings = load(None, {})
    assert settings.data_dir != settings.witness_dir
    assert settings.ward_dir.is_dir()
    assert settings.devices_at("kiosk-9").ticket.profile == "thermal-80"


def test_file_and_variables_are_laid_over_each_other(tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text('language = "en"\n[scanner]\nport = "/dev/ttyS9"\nbaud = 9600\n', encoding="utf-8")
    settings = load(file, {"MOTCUA_SCANNER__BAUD": "19200", "MOTCUA_ROLES": "desk,hall"})
    assert (settings.language, settings.scanner.port, settings.scanner.baud) == ("en", "/dev/ttyS9", 19200)
    assert settings.roles == ("desk", "hall")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[scanner]\nbuad = 9600\n", "buad"),
        ("[scanner]\nbaud = 'many'\n", "baud"),
        ("[scanner\n", "motcua.toml"),
        ("\xff", "motcua.toml"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, content: str, named: str) -> None:
    file = tmp_path / "motcua.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(ExpectedError) as caught:
        load(file, {})
    title, message = error_texts(caught.value)
    assert title
    assert named in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError) as caught:
        load(tmp_path / "nowhere.toml", {})
    assert "nowhere.toml" in error_texts(caught.value)[1]


def test_the_test_clock_comes_from_the_environment() -> None:
    start = load(None, {"MOTCUA_CLOCK_AT": "2026-11-23T08:45"}).clock.test_start
    assert start is not None
    assert start.hour == 8


def test_a_server_elsewhere_is_asked_under_tls_alone(tmp_path: Path) -> None:
    for url in ("http://192.0.2.7:8765", "http://motcua.example.vn", "http://[2001:db8::1]:80", "HTTP://10.0.0.1"):
        with pytest.raises(ExpectedError) as caught:
            load(None, {"MOTCUA_CENTRAL__URL": url})
        assert caught.value.key == "settings.errors.plain"
        for language in ("vi", "en"):
            assert "https://" in error_texts(caught.value, language)[1]
    for url in ("https://192.0.2.7:8765", "http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:9", ""):
        assert load(None, {"MOTCUA_CENTRAL__URL": url}).central.url == url


def test_a_station_of_a_ward_with_a_hub_has_its_own_role_alone_where_none_are_set(tmp_path: Path) -> None:
    plain = load(None, {})
    assert at_hub(plain, "desk").roles == plain.roles  # no hub: one machine does it all
    there = at_hub(plain, "desk", "https://192.0.2.1:8443")
    assert (there.roles, there.hub.url) == (("desk",), "https://192.0.2.1:8443")
    chosen = load(None, {"MOTCUA_ROLES": "desk,hall", "MOTCUA_HUB__URL": "https://192.0.2.9:1"})
    assert (at_hub(chosen, "desk").roles, at_hub(chosen, "desk").hub.url) == (("desk", "hall"), "https://192.0.2.9:1")
    assert at_hub(chosen, "desk", "https://192.0.2.1:8443").hub.url == "https://192.0.2.1:8443"
    assert at_hub(chosen, "launcher", "https://192.0.2.1:8443") == chosen
    for wrong in (lambda: at_hub(plain, "desk", "http://192.0.2.1"), lambda: load(None, {"MOTCUA_HUB__URL": "http://x"})):
        with pytest.raises(ExpectedError) as caught:
            wrong()
        assert caught.value.key == "settings.errors.plain"
