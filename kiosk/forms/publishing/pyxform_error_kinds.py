"""Which kind of refusal a sentence of pyxform is: the key of its words in i18n/pyxform.toml, and what it caught.

Called by kiosk.forms.publishing.pyxform_errors. Sentences with a code are known by pyxform's own templates, the others
by the patterns here. A test walks pyxform's source for everything it can raise and fails for what is of no kind.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_FIELD = re.compile(r"\\\{(\w+)\\\}")
_PATTERNS = (  # key, pattern; what its groups catch are {one}, {two} ... of the words
    ("type", r"Unknown question type '([^']+)'"),
    ("list", r"List name not in (?:choices|external choices) sheet: (.+)$"),
    ("no_choices", r"There should be a choices sheet|ensure that the choices sheet has"),
    ("no_external", r"There should be an external_choices sheet|ensure that the external_choices sheet"),
    ("no_calculation", r"Missing calculation"),
    ("no_label", r"element named '([^']+)' has no label or hint"),
    ("big_image", r"To use big-image.* element named (.+?)\.$"),
    ("heading_twice", r"Duplicate column header: (.+?)\.?$"),
    ("no_question", r"no survey element named '?([^'\s]+?)'?(?:[\s.]|$)"),
    ("many_questions", r"(?:more than one survey elements?|multiple survey elements) named '([^']+)'"),
    ("no_name", r"(?:Question or group|Question) with no name"),
    ("no_type", r"Question with no type"),
    ("include", r"has not been included"),
    ("no_columns", r"List name not in columns sheet: (.+)$"),
    ("loop", r"Repeat loop without list name"),
    ("no_survey", r"must have a sheet (?:named|with the name) '?survey'?|no survey sheet"),
    ("not_a_sheet", r"not recognized as a supported type|does not appear to be a valid|Error reading"),
    ("not_a_sheet", r"is not a supported type"),
    ("date", r"invalid date on the (.+?) sheet, under the (.+?) column on row number (.+)$"),
    ("trigger", r"The question \$\{(.+?)\} is not user-visible .* question \$\{(.+?)\}"),
    ("instance_names", r"Instance names must be unique.*? The name '([^']+)'"),
    ("instance_files", r"same instance id will be generated.*?Instance name: '([^']+)'"),
    ("search_file", r"Question '([^']+)' is a select from file type"),
    ("search_mixed", r"Question '([^']+)' uses 'search\(\)'.*?list name '([^']+)'"),
    ("file_kind", r"File name for '(?:\S+ )?([^']+)' should end with"),
    ("spaces", r"Choice names with spaces .*? See \[(.+)\] in \[(.+)\]"),
    ("other_filter", r"Choice filter not supported with or_other"),
    ("other_choices", r"specify choices for this 'or other'"),
    ("table_filter", r"Choice filter not supported for table-list"),
    ("table_lists", r"Badly formatted table list, list names don't match: (.+?) vs\. (.+)$"),
    ("randomize", r"randomize must be set to true or false"),
    ("seed", r"seed value must be a number"),
    ("seed_alone", r"Parameters must include randomize=true"),
    ("audit", r"(?:track-changes|track-changes-reasons|identify-user|location-priority) must be set to"),
    ("audit", r"include location information in the audit|Parameter location-"),
    ("audit_name", r"Audits must always be named"),
    ("whole_number", r"Parameter (\S+) must have an integer value"),
    ("quality", r"Invalid value for quality"),
    ("app", r"invalid Android package name"),
    ("background", r"For 'background-geopoint' questions"),
    ("instance_id", r"Cannot omit instanceID"),
    ("no_id", r"empty id_string"),
    ("media", r"Media type: (.+?) not supported"),
    ("cascade", r"Found a cascading_select"),
    ("no_list_name", r"'itemset' and 'list_name' must not both be"),
    ("choices_missing", r"There should be choices for this question"),
    ("duplicate_names", r"names must be unique|Questions?,? (?:or |and )?groups?,? .*must be unique"),
)  # fmt: skip


class KnownError(NamedTuple):
    key: str
    named: dict[str, str]  # what it caught, by the places of its words


def kind_of(sentence: str) -> KnownError | None:
    """The kind of one refusal; None for what is of none. Of several in one message, the first counts."""
    first = " ".join(sentence.split("\n[row")[0].split())
    for key, template in _templates():
        if match := template.search(first):
            return KnownError(key, {name: value or "" for name, value in match.groupdict().items()})
    for key, pattern in _PATTERNS:
        if match := re.search(pattern, first, re.IGNORECASE):
            caught = (part or "" for part in match.groups())
            return KnownError(key, dict(zip(("one", "two", "three"), caught, strict=False)))
    return None


@functools.cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """pyxform's own templates as patterns; the longer first, since some begin as others do."""
    from pyxform.errors import ErrorCode

    made = [(code.name, _pattern(code.value.msg)) for code in ErrorCode]
    return tuple(sorted(made, key=lambda one: -len(one[1].pattern)))


def _pattern(template: str) -> re.Pattern[str]:
    plain = re.escape(" ".join(template.replace("{{", "\x00").replace("}}", "\x01").split()))
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})" if name != "row" else r".*?"
        seen.add(name)
        return f"(?P<{name}>.*?)"

    return re.compile("^" + _FIELD.sub(group, plain).replace("\x00", r"\{").replace("\x01", r"\}") + "$", re.DOTALL)
