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
    if isinstance(value, BBox):
        return value.as_list()
    if isinstance(value, Page):
        data = {
            f.name: encode(getattr(value, f.name))
            for f in dataclasses.fields(value)
            if f.name != "words"
        }
        data["words"] = [
            [w.text, *w.bbox.as_list(), w.conf, w.start, w.line, int(w.visible)]
            for w in value.words
        ]
        return data
    if dataclasses.is_dataclass(value):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {str(k): encode(v) for k, v in value.items()}
    return value


def decode(kind: type[T], data: Any) -> T:
    """Return ``data`` as a value of the schema type ``kind``.

    Raises DataError where a name is unknown or missing, or a value has the
    wrong type or range.
    """
    return cast(T, _decode(kind, data, kind.__name__))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@cache
def _required(kind: type) -> frozenset[str]:
    return frozenset(
        f.name
        for f in dataclasses.fields(kind)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    )


def _decode(kind: Any, data: Any, where: str) -> Any:
    if kind is Any:
        return data
    if kind is BBox:
        return _box(data, where)
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(cast(type, kind), data, where)
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        if data not in typing.get_args(kind):
            raise DataError(f"{where}: not an allowed value")
        return data
    if origin in (typing.Union, types.UnionType):
        options = typing.get_args(kind)
        if data is None and type(None) in options:
            return None
        inner = [o for o in options if o is not type(None)]
        if len(inner) == 1:
            return _decode(inner[0], data, where)
        for option in inner:
            try:
                return _decode(option, data, where)
            except DataError:
                continue
        raise DataError(f"{where}: fits no allowed type")
    if origin is tuple:
        args = typing.get_args(kind)
        if not isinstance(data, list):
            raise DataError(f"{where}: a list is expected")
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_decode(args[0], v, where) for v in data)
        if len(args) != len(data):
            raise DataError(f"{where}: {len(args)} elements are expected")
        return tuple(_decode(a, v, where) for a, v in zip(args, data, strict=True))
    if origin is dict:
        _key, value_type = typing.get_args(kind)
        if not isinstance(data, dict):
            raise DataError(f"{where}: an object is expected")
        return {str(k): _decode(value_type, v, f"{where}.{k}") for k, v in data.items()}
    return _scalar(kind, data, where)


def _scalar(kind: Any, data: Any, where: str) -> Any:
    if kind is float:
        if isinstance(data, bool) or not isinstance(data, (int, float)) or not math.isfinite(data):
            raise DataError(f"{where}: a number is expected")
        return float(data)
    if kind is int and isinstance(data, bool):
        raise DataError(f"{where}: an integer is expected")
    if not isinstance(data, kind):
        raise DataError(f"{where}: {kind.__name__} is expected")
    return data


def _decode_dataclass(kind: type, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise DataError(f"{where}: an object is expected")
    hints = _hints(kind)
    unknown = data.keys() - hints.keys()
    missing = _required(kind) - data.keys()
    if unknown or missing:
        raise DataError(f"{where}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    values = {
        name: _words(value, where)
        if kind is Page and name == "words"
        else _decode(hints[name], value, f"{where}.{name}")
        for name, value in data.items()
    }
    return kind(**values)


def _box(data: Any, where: str) -> BBox:
    if not isinstance(data, list) or len(data) != 4:
        raise DataError(f"{where}: a box has four numbers")
    x0, top, x1, bottom = (_scalar(float, v, where) for v in data)
    return BBox(x0=x0, top=top, x1=x1, bottom=bottom)


def _words(data: Any, where: str) -> tuple[Word, ...]:
    if not isinstance(data, list):
        raise DataError(f"{where}.words: a list is expected")
    words: list[Word] = []
    last_end, last_line = -1, 0
    for row in data:
        if not isinstance(row, list) or len(row) != 9:
            raise DataError(f"{where}.words: a word has nine elements")
        text, x0, top, x1, bottom, conf, start, line, visible = row
        if not isinstance(text, str) or not text or any(c in text for c in "\n\f\r\0"):
            raise DataError(f"{where}.words: a word needs text without breaks")
        if conf is not None and not 0 <= _scalar(float, conf, where) <= 1:
            raise DataError(f"{where}.words: confidence lies in 0..1")
        if type(start) is not int or type(line) is not int or visible not in (0, 1):
            raise DataError(f"{where}.words: offsets and lines are integers")
        if start <= last_end - (last_end == -1) or line < last_line:
            raise DataError(f"{where}.words: offsets and lines must not go back")
        last_end, last_line = start + len(text), line
        words.append(
            Word(
                text=text,
                bbox=_box([x0, top, x1, bottom], where),
                conf=None if conf is None else float(conf),
                start=start,
                end=last_end,
                line=line,
                visible=bool(visible),
            )
        )
    return tuple(words)
