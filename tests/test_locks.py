"""What the package is made of: the locks hold no tool of developers and agree in every version, licences go along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    """Version by name; every pin has hashes."""
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / file).read_text(encoding="utf-8")):
        if match := PINNED.match(block):
            assert "--hash=sha256:" in block, block
            found[normal(match[1])] = match[2]
    return found


def test_the_ward_s_lock_is_the_developers_without_their_tools() -> None:
    ward, all_of_them = pins("requirements.lock"), pins("requirements-test.lock")
    assert len(ward) > 30
    assert ward.items() <= all_of_them.items()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {normal(re.split(r"[^\w.-]", one)[0]) for one in wanted["dependencies"]}
    tools = {normal(re.split(r"[^\w.-]", one)[0]) for one in wanted["optional-dependencies"]["test"]}
    assert names <= set(ward)
    assert tools <= set(all_of_them)
    assert not tools & set(ward)


def test_the_product_imports_nothing_that_a_ward_s_machine_lacks() -> None:
    owners = metadata.packages_distributions()
    ward, wrong = pins("requirements.lock"), []
    for file in (path for room in ("kiosk", "ui", "printing") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for top in {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names):
                known = {normal(owner) for owner in owners.get(top, [])}
                if known and not known & set(ward) and "motcua" not in known:
                    wrong.append(f"{file.relative_to(ROOT)} imports {top}")
    assert wrong == []


def test_every_licence_of_what_is_shipped_goes_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {pattern: [one for one in ROOT.glob(pattern) if one.is_file()] for pattern in project["license-files"]}
    assert all(named.values()), named
    shipped = {ROOT / "LICENSE", *(ROOT / "resources").rglob("LICENSE*")}
    assert {file for files in named.values() for file in files} == shipped
    assert len(shipped) > 5
