"""Lay flowables out on US Letter pages and write them as a reproducible PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import LETTER
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
)

from corpus.draw import tick_inline
from corpus.style import Habits

#: Says in the file's own metadata what the reader holds.
SUBJECT = "Invented test letter of the denialscan corpus; no real person or decision"


def build_pdf(
    story: Callable[[], list[Flowable]],
    *,
    footer: Callable[[Any, int, int], None],
    habits: Habits,
    title: str,
    rotate: int = 0,
) -> tuple[int, bytes]:
    """Lay out ``story()`` twice, the second time with the number of pages known to
    ``footer(canvas, page, pages)``; return that number and the PDF bytes."""
    total = 0
    for _ in range(2):
        out = io.BytesIO()
        document = _Document(
            out, footer=footer, total=total, habits=habits, title=title, rotate=rotate
        )
        document.build(story())
        total = document.page
    return total, out.getvalue()


class _Document(BaseDocTemplate):  # type: ignore[misc]
    def __init__(
        self,
        out: io.BytesIO,
        *,
        footer: Any,
        total: int,
        habits: Habits,
        title: str,
        rotate: int,
    ) -> None:
        rl_config.useA85 = 0  # binary streams: smaller, as office software writes them
        super().__init__(
            out,
            pagesize=LETTER,
            rotation=rotate,
            invariant=1,
            title=title,
            subject=SUBJECT,
            author="",
            creator="",
        )
        self.total, self.habits, self.turned = total, habits, rotate
        width, height = LETTER
        margin = habits.margin
        frame = Frame(
            margin,
            60,
            width - 2 * margin,
            height - 60 - 50,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.footer = footer
        self.addPageTemplates(PageTemplate(frames=[frame], onPage=self._decorate))

    def _decorate(self, canvas: Any, _document: Any) -> None:
        width, height = LETTER
        canvas.setNamedCB("tick", tick_inline)
        # reportlab swaps the sides of the MediaBox of a turned page itself.
        if self.turned == 90:
            canvas.translate(height, 0)
            canvas.rotate(90)
        elif self.turned == 270:
            canvas.translate(0, width)
            canvas.rotate(-90)
        if self.habits.bordered:
            canvas.setLineWidth(0.8)
            margin = self.habits.margin - 10
            canvas.rect(margin, 44, width - 2 * margin, height - 44 - 36)
        self.footer(canvas, canvas.getPageNumber(), self.total)
