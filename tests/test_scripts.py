"""A screen's scripts share one global scope: what two of them declare keeps the later one from running at all."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.test_structure import ROOT
from workshop.together import TOGETHER

SCRIPTS = ROOT / "static" / "js"
TAG = re.compile(r"<script src=\"\{% static 'js/([\w-]+\.js)' %\}\"")
COMMENT_OR_TEXT = re.compile(r"/\*.*?\*/|`(?:\\.|[^`\\])*`", re.DOTALL)
BLOCK = re.compile(r"^\{.*?\n\n\}$", re.DOTALL | re.MULTILINE)  # of a script that keeps its names to itself
DECLARED = re.compile(r"^(?:const|let|var|class|(?:async )?function\*?) +(\{[^=]*\}|\[[^=]*\]|[\w$]+)", re.MULTILINE)

EXAMPLE = """
/*
let no;
*/
const one = 1;
async function two() {
  let no;
}
{ // Its names are its own.

function no() {
}

}
let { three, four } = one;
class Five {
}
"""


def shared_names(script: str) -> list[str]:
    """What a script declares outside of every block: here, that begins a line."""
    bare = BLOCK.sub("", COMMENT_OR_TEXT.sub("", script))
    return [name for declared in DECLARED.findall(bare) for name in re.findall(r"[\w$]+", declared)]


def test_what_is_shared_is_found() -> None:
    assert shared_names(EXAMPLE) == ["one", "two", "three", "four", "Five"]


def test_no_two_scripts_declare_the_same_name() -> None:
    """Only those that a page loads by a tag: what is imported is a module, whose names are its own."""
    scripts = {script for page in (ROOT / "templates").rglob("*.html") for script in TAG.findall(page.read_text())}
    scripts |= {part[3:] for parts in TOGETHER.values() for part in parts if part.startswith("js/")}
    assert {"plenum.js", "wall.js"} <= scripts
    declared = defaultdict(list)
    for script in sorted(scripts):
        for name in shared_names((SCRIPTS / script).read_text()):
            declared[name].append(script)
    assert {name: where for name, where in declared.items() if len(where) > 1} == {}
