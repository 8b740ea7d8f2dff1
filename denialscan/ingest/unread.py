"""What to do with files of types that are not read."""

from __future__ import annotations

_PRINT = "open it, print or save it as PDF and scan that copy"
_UNPACK = "unpack it and scan the files that it holds"
_WATCH = "it holds no page to read, so take the letter from where it was sent"

#: Media type, or its part before the slash, and the next step of the user.
_STEPS = {
    "application/x-7z-compressed": _UNPACK,
    "application/vnd.rar": _UNPACK,
    "application/x-bzip2": _UNPACK,
    "application/x-xz": _UNPACK,
    "application/x-tar": _UNPACK,
    "application/vnd.ms-cab-compressed": _UNPACK,
    "application/ms-tnef": "open the message in Outlook, save its attachments and scan those",
    "application/vnd.ms-outlook-pst": "open it in Outlook, save the messages and scan those",
    "application/pkcs7-mime": "open it in the mail program, save its text and attachments and "
    "scan those",
    "application/x-executable": "do not open it, and ask the sender for the letter as PDF",
    "application/vnd.sqlite3": "scan the letters that it was made from",
    "application/octet-stream": "open it with the program that wrote it, print it as PDF and scan "
    "that copy",
    "video": _WATCH,
    "audio": _WATCH,
}


def next_step(media_type: str) -> str:
    """Return what the user can do about a file of a type that is not read."""
    return _STEPS.get(media_type) or _STEPS.get(media_type.partition("/")[0]) or _PRINT
