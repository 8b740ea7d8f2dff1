"""Pieces of ink."""

from __future__ import annotations

import numpy as np

from denialscan.ingest.blobs import components


def test_pieces_and_their_boxes() -> None:
    mask = np.zeros((20, 30), np.uint8)
    mask[2:5, 3:9] = 1
    mask[10, 10] = mask[11, 11] = 1
    count, labels, stats = components(mask)
    assert count == 3
    assert stats[1:].tolist() == [[3, 2, 6, 3, 18], [10, 10, 2, 2, 2]]
    assert labels[3, 4] == 1
    assert components(mask, connectivity=4)[0] == 4


def test_more_pieces_than_short_labels_tell_apart() -> None:
    mask = np.zeros((700, 700), np.uint8)
    mask[::2, ::2] = 1
    count, labels, stats = components(mask)
    assert count == 350 * 350 + 1
    assert int(labels.max()) == count - 1
    assert stats[-1].tolist() == [698, 698, 1, 1, 1]
