"""The JSON API's page to read: every operation with its fields and answers, made from its OpenAPI document.

Called by kiosk.server.city.api. No script, nothing from elsewhere. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from kiosk.texts import LANGUAGES, text

Tree = Mapping[str, Any]


def written(document: Tree, language: str = "vi") -> str:
    """The whole page."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    say = lambda key: escape(text(f"city_api.page.{key}", language))  # noqa: E731
    parts = [
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{say('title')}</title>",
        '<link rel="stylesheet" href="/city/assets/city.css"><link rel="icon" href="data:,"></head><body>',
        f'<main id="main"><h1>{say("title")}</h1><p>{say("about")}</p>',
        f'<p><a href="/api/openapi.json">openapi.json</a></p><p>{say("token")}</p>',
    ]
    for path, method, operation in _operations(document):
        parts.append(f"<section><h2>{escape(operation['summary'])}</h2>")
        parts.append(f"<p><code>{method.upper()} /api{escape(path)}</code></p>")
        parts += _parameters(operation, say("parameters"))
        parts += _body(document, operation, say("body"))
        parts.append(f"<p>{say('answers')}: {', '.join(sorted(operation['responses']))}</p></section>")
    return "".join((*parts, "</main></body></html>"))


def _operations(document: Tree) -> Iterator[tuple[str, str, Tree]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _parameters(operation: Tree, heading: str) -> list[str]:
    rows = [
        f"<li><code>{escape(one['name'])}</code> ({escape(one['in'])}) {escape(_bounds(one['schema']))}</li>"
        for one in operation.get("parameters", ())
    ]
    return [f"<h3>{heading}</h3><ul>{''.join(rows)}</ul>"] if rows else []


def _body(document: Tree, operation: Tree, heading: str) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    shape = content.get("application/json", {}).get("schema")
    if shape is None:
        return []
    name = shape["$ref"].rpartition("/")[2]
    schema = document["components"]["schemas"][name]
    must = set(schema.get("required", ()))
    rows = [
        f"<li><code>{escape(field)}</code>{' *' if field in must else ''} {escape(_bounds(told))}</li>"
        for field, told in schema["properties"].items()
    ]
    return [f"<h3>{heading}</h3><p>{escape(schema.get('description', ''))}</p><ul>{''.join(rows)}</ul>"]


def _bounds(schema: Tree) -> str:
    """What a schema says besides its title, in few signs."""
    return json.dumps({key: value for key, value in schema.items() if key != "title"}, ensure_ascii=False)
