"""Finds every marked text in the source: where it is, what it may be followed by, what fills it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from locales.placeholders import LONGEST_LABEL
from locales.say import PAGE, Choice

ROOT = Path(__file__).parents[1]
_FOLDERS = ("handlers", "bot", "locales")
_MARKS = {"say", "plural", "page", "N_"}
# What choices that are made at run time can come to: amounts or days that were read ('UGX
# 99,999,999', 'Jumatano 23 Sept'), at most three and one that says 'other'; names, at most six.
_READ = tuple(Choice(str(number), ("M" * 16,)) for number in range(3))
_NAMED = tuple(Choice(str(number), ("M" * LONGEST_LABEL,)) for number in range(6))

Choices = dict[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `line` 0 stands for the whole file."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked text. `given`: the names of its values; None where they are not written out."""

    path: str
    line: int
    msgid: str
    mark: str
    plural: str | None = None
    choices: tuple[Choice, ...] = ()
    given: frozenset[str] | None = None

    @property
    def context(self) -> str | None:
        return PAGE if self.mark == "page" else None

    @property
    def sms(self) -> bool:
        return self.mark in {"say", "plural"}


@dataclass(frozen=True, slots=True)
class Source:
    """All marked texts in the order of files and lines, and marks that cannot be read."""

    texts: tuple[Marked, ...]
    problems: tuple[Problem, ...]


def read_source(root: Path = ROOT) -> Source:
    """Reads the Python files below the folders that hold texts."""
    trees = {
        str(path.relative_to(root)): ast.parse(path.read_text("utf-8")) for path in _files(root)
    }
    everywhere: Choices = {}
    for tree in trees.values():
        everywhere |= _named(tree.body)
    texts: list[Marked] = []
    problems: list[Problem] = []
    for path, tree in trees.items():
        known = everywhere | _named(ast.walk(tree))
        marks = _imported(tree)
        for call in _calls(tree):
            found = _read(call, path, known, marks)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                texts.extend(found)
    texts.sort(key=lambda text: (text.path, text.line, text.mark == "N_"))
    return Source(tuple(texts), tuple(problems))


def _files(root: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted((root / folder).rglob("*.py"))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _imported(tree: ast.Module) -> set[str]:
    """The marks that a file takes from locales.say; another's `say` is none of ours."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    ours = (node for node in imports if node.module == "locales.say")
    return {alias.name for node in ours for alias in node.names} & {*_MARKS, "Choice"}


def _read(call: ast.Call, path: str, known: Choices, marks: set[str]) -> list[Marked] | Problem:
    mark = _name(call.func)
    if mark not in marks:
        return []
    if mark == "Choice":
        return _label_of(call, path)
    forms = 2 if mark == "plural" else 1
    literals = [_literal(argument) for argument in call.args[:forms]]
    if len(literals) < forms or None in literals:
        return Problem(path, call.lineno, f"{mark}() needs its English written out as a literal")
    msgid, *others = (text for text in literals if text is not None)
    text = Marked(path, call.lineno, msgid, mark, others[0] if others else None)
    if mark == "N_":
        return [text]
    return [replace(text, choices=_choices(call.args[forms:], known), given=_given(call))]


def _label_of(call: ast.Call, path: str) -> list[Marked]:
    """A label that is a bare literal is a msgid as well."""
    label = _argument(call, 1, "label")
    literal = _literal(label) if label else None
    return [Marked(path, call.lineno, literal, "N_")] if literal else []


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _given(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _choices(arguments: list[ast.expr], known: Choices) -> tuple[Choice, ...]:
    found: tuple[Choice, ...] = ()
    for argument in arguments:
        found += _choices_of(argument, known)
    return found


def _choices_of(node: ast.expr, known: Choices) -> tuple[Choice, ...]:
    match node:
        case ast.Subscript(value=inner, slice=ast.Slice(upper=ast.Constant(value=int(most)))):
            return _choices_of(inner, known)[:most]
        case ast.Starred(value=inner) | ast.Subscript(value=inner):
            return _choices_of(inner, known)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return _choices(items, known)
        case ast.Name() | ast.Attribute():
            return known.get(_name(node), _READ)
        case ast.Call() if _name(node.func) == "Choice":
            return (_choice(node),)
    labels = (_argument(call, 1, "label") for call in _calls(node) if _name(call.func) == "Choice")
    return _NAMED if any(isinstance(label, ast.Tuple) for label in labels) else _READ


def _choice(call: ast.Call) -> Choice:
    label = _argument(call, 1, "label")
    if isinstance(label, ast.Call) and _name(label.func) == "N_" and label.args:
        label = label.args[0]
    literal = _literal(label) if label else None
    button = _argument(call, 2, "only_button")
    only_button = isinstance(button, ast.Constant) and button.value is True
    return Choice("", literal or _READ[0].label, only_button)


def _named(nodes: Iterable[ast.AST]) -> Choices:
    """Names that are given one choice or a tuple of them."""
    found: Choices = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value:
            targets, value = [node.target], node.value
        else:
            continue
        if any(_name(call.func) == "Choice" for call in _calls(value)) or _joins(value, found):
            found |= {_name(target): _choices_of(value, found) for target in targets}
    return found


def _joins(value: ast.expr, found: Choices) -> bool:
    """A tuple of choices that were named before."""
    if not isinstance(value, ast.Tuple):
        return False
    items = (item.value if isinstance(item, ast.Starred) else item for item in value.elts)
    return any(_name(item) in found for item in items)
