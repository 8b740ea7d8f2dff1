"""JSON in and out for the schema types, checked on the way in.

``decode`` is the border guard: data from the reading child and from the store
passes it or raises DataError. Words travel as short lists, because a page has
hundreds of them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from denialscan.errors import DataError
from denialscan.schema import BBox, Page, Word

T = TypeVar("T")


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def dumps(value: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def encode(value: Any) -> Any:
    """Return plain JSON data for a schema value."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is BBox:
        return value.as_list()
    if kind is tuple or kind is list:
        return [encode(v) for v in value]
    if kind is dict:
        return {str(k): encode(v) for k, v in value.items()}
    if kind is Page:
        data = {name: encode(getattr(value, name)) for name in _names(Page) if name != "words"}
        data["words"] = [
            [w.text, *w.bbox.as_list(), w.conf, w.start, w.line, int(w.visible)]
            for w in value.words
        ]
        return data
    if dataclasses.is_dataclass(value):
        return {name: encode(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, (tuple, list)):
        return [encode(v) for v in value]
    return value


#: Types of JSON's own values: the leaves of what is encoded.
_PLAIN = frozenset({str, int, float, bool, type(None)})


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


def decode(kind: type[T], data: Any) -> T:
    """Return ``data`` as a value of the schema type ``kind``.

    Raises DataError where a name is unknown or missing, or a value has the
    wrong type or range.
    """
    wanted: Any = kind
    try:
        return cast(T, _decoder(wanted)(data))
    except _MisfitError as error:
        raise DataError(f"{kind.__name__}{error.place}: {error.problem}") from None


class _MisfitError(Exception):
    """Data that fit no type, and the place of them below the value that is decoded."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = ""


_Decoder = Callable[[Any], Any]


@cache
def _decoder(kind: Any) -> _Decoder:
    """Return the function that decodes a type; made once, for letters have thousands of
    values."""
    if kind is Any:
        return lambda data: data
    if kind is BBox:
        return _box
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(cast(type, kind))
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return _literal_decoder(args)
    if origin in (typing.Union, types.UnionType):
        return _union_decoder(args)
    if origin is tuple:
        return _tuple_decoder(args)
    if origin is dict:
        return _dict_decoder(args[1])
    return _scalar_decoder(kind)


def _literal_decoder(allowed: tuple[Any, ...]) -> _Decoder:
    def read(data: Any) -> Any:
        if data not in allowed:
            raise _MisfitError("not an allowed value")
        return data

    return read


def _union_decoder(args: tuple[Any, ...]) -> _Decoder:
    optional = type(None) in args
    inner = [_decoder(a) for a in args if a is not type(None)]

    def read(data: Any) -> Any:
        if data is None and optional:
            return None
        if len(inner) == 1:
            return inner[0](data)
        for option in inner:
            try:
                return option(data)
            except _MisfitError:
                continue
        raise _MisfitError("fits no allowed type")

    return read


def _tuple_decoder(args: tuple[Any, ...]) -> _Decoder:
    if len(args) == 2 and args[1] is Ellipsis:
        element = _decoder(args[0])

        def read_all(data: Any) -> Any:
            if not isinstance(data, list):
                raise _MisfitError("a list is expected")
            return tuple([element(v) for v in data])

        return read_all
    elements = [_decoder(a) for a in args]

    def read(data: Any) -> Any:
        if not isinstance(data, list):
            raise _MisfitError("a list is expected")
        if len(data) != len(elements):
            raise _MisfitError(f"{len(elements)} elements are expected")
        return tuple([one(v) for one, v in zip(elements, data, strict=True)])

    return read


def _dict_decoder(kind: Any) -> _Decoder:
    element = _decoder(kind)

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _MisfitError("an object is expected")
        return {str(k): element(v) for k, v in data.items()}

    return read


def _scalar_decoder(kind: Any) -> _Decoder:
    if kind is float:
        return _float

    def read(data: Any) -> Any:
        if kind is int and isinstance(data, bool):
            raise _MisfitError("an integer is expected")
        if not isinstance(data, kind):
            raise _MisfitError(f"{kind.__name__} is expected")
        return data

    return read


def _float(data: Any) -> float:
    if isinstance(data, bool) or not isinstance(data, (int, float)) or not math.isfinite(data):
        raise _MisfitError("a number is expected")
    return float(data)


def _dataclass_decoder(kind: type) -> _Decoder:
    hints = typing.get_type_hints(kind)
    required = {
        f.name
        for f in dataclasses.fields(kind)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    }
    readers: dict[str, _Decoder] = {}

    def read(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _MisfitError("an object is expected")
        if not readers:  # not before: a type may hold values of its own type
            readers.update({n: _decoder(h) for n, h in hints.items()})
            if kind is Page:
                readers["words"] = _words
        if data.keys() - readers.keys() or required - data.keys():
            unknown, missing = data.keys() - readers.keys(), required - data.keys()
            raise _MisfitError(f"unknown {sorted(unknown)}, missing {sorted(missing)}")
        values = {}
        for name, value in data.items():
            try:
                values[name] = readers[name](value)
            except _MisfitError as error:
                error.place = f".{name}{error.place}"
                raise
        return kind(**values)

    return read


def _box(data: Any) -> BBox:
    if not isinstance(data, list) or len(data) != 4:
        raise _MisfitError("a box has four numbers")
    x0, top, x1, bottom = (_float(v) for v in data)
    return BBox(x0=x0, top=top, x1=x1, bottom=bottom)


def _words(data: Any) -> tuple[Word, ...]:
    if not isinstance(data, list):
        raise _MisfitError("a list is expected")
    words: list[Word] = []
    last_end, last_line = -1, 0
    for row in data:
        if not isinstance(row, list) or len(row) != 9:
            raise _MisfitError("a word has nine elements")
        text, x0, top, x1, bottom, conf, start, line, visible = row
        if not isinstance(text, str) or not text or any(c in text for c in "\n\f\r\0"):
            raise _MisfitError("a word needs text without breaks")
        if conf is not None and not 0 <= _float(conf) <= 1:
            raise _MisfitError("confidence lies in 0..1")
        if type(start) is not int or type(line) is not int or visible not in (0, 1):
            raise _MisfitError("offsets and lines are integers")
        if start <= last_end - (last_end == -1) or line < last_line:
            raise _MisfitError("offsets and lines must not go back")
        last_end, last_line = start + len(text), line
        words.append(
            Word(
                text=text,
                bbox=_box([x0, top, x1, bottom]),
                conf=None if conf is None else float(conf),
                start=start,
                end=last_end,
                line=line,
                visible=bool(visible),
            )
        )
    return tuple(words)
