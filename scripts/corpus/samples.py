"""Choose and write the sample files of the first run (corpus/samples/letters)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.build import Letter, entry, render, write_json

#: File name without ending, letter, condition. The client facts beside them are in
#: corpus/samples/facts: hand-written, for the people of these letters.
CHOSEN: tuple[tuple[str, str, str], ...] = (
    ("case-review-two-pages", "a-19-icr-weighed-convictions-only", "digital"),
    ("custody-review-scan", "b-35-hq-annual-no-reason", "scan"),
    ("custody-review-spanish-copy", "b-14-pocr-espanol", "copy3"),
    ("stay-denied-fax", "a-02-stay-no-passport", "fax"),
    ("revocation-photo", "b-03-revocation-changed-circumstances", "photo"),
    ("parole-sideways", "a-15-parole-not-danger-flight", "rot90"),
    ("parole-boxes", "a-05-parole-boxes-only", "image-png"),
    ("deferred-action", "a-22-deferred-action-long-no-reason", "text"),
    ("kickback-thread", "b-08-icr-kickback-thread", "digital"),
    ("release-granted", "a-07-release-grant-harsh", "lowres"),
    ("acknowledgement", "a-27-icr-auto-acknowledgement", "digital"),
    ("i286-detained", "b-10-i286-detain-goshen", "digital"),
)


def write_samples(letters: list[Letter], out: Path) -> int:
    """Write the samples and ``out/manifest.json``; return how many files.

    Raises KeyError when a chosen letter is missing.
    """
    by_id = {letter.source.letter_id: letter for letter in letters}
    folder = out / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, letter_id, condition in CHOSEN:
        letter = by_id[letter_id]
        copy = render(letter, condition)
        path = folder / f"{name}.{copy.ending}"
        path.write_bytes(copy.data)
        source = hashlib.sha256(letter.source.path.read_bytes()).hexdigest()
        # A test compares this with the letter, so that samples never go stale.
        entries.append({**entry(letter, path, condition, copy, out), "txt_sha256": source})
    write_json(out / "manifest.json", {"files": entries})
    return len(entries)
