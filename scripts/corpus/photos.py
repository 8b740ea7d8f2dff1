"""Phone photographs of a sheet on a desk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.optics import noise
from corpus.page import SUBJECT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image8 = NDArray[np.uint8]
    Plane = NDArray[np.float32]

#: EXIF orientations and the turn that stores the picture so that they set it upright.
_TURNS = {3: "ROTATE_180", 6: "ROTATE_90", 8: "ROTATE_270"}
_DARK, _LIGHT = (38, 52, 66), (176, 200, 212)  # BGR
#: How much larger than the sheet the scene is: (down, across).
_ROOM = (1.16, 1.2)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a photo is taken.

    ``turned``: always held sideways or upside down, and only EXIF says so.
    """

    light_desk: bool = False
    shadow: bool = False
    cut: bool = False
    curved: bool = False
    turned: bool = False


#: Conditions that are photos of one sheet.
LOOKS: dict[str, Look] = {
    "photo": Look(),
    "photo-light": Look(light_desk=True),
    "photo-shadow": Look(shadow=True),
    "photo-cut": Look(cut=True),
    "photo-curved": Look(curved=True),
    "photo-exif": Look(turned=True),
}


def photo(page: Image8, rng: Any, look: Look) -> bytes:
    """Return a JPEG: perspective, uneven light, a desk, EXIF-turned or not."""
    import cv2
    import numpy as np

    height, width = page.shape
    tall, wide = int(height * _ROOM[0]), int(width * _ROOM[1])
    tone = np.array(_LIGHT if look.light_desk else _DARK, np.float32)
    desk = tone * float(rng.uniform(0.88, 1.05) if look.light_desk else rng.uniform(0.7, 1.2))
    grain = cv2.resize(rng.uniform(-14, 14, (tall // 3, 24)).astype(np.float32), (wide, tall))
    scene: Any = desk[None, None, :] + grain[..., None]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    offset = np.array([(wide - width) / 2, (tall - height) / 2], np.float32)
    reach = np.array([width, height], np.float32) * 0.035
    target = corners + offset + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * reach
    matrix = cv2.getPerspectiveTransform(corners, target.astype(np.float32))
    tint = np.array([236, 244, 248], np.float32) / 255
    sheet: Any = page[..., None].astype(np.float32) * tint[None, None, :] * 0.9 + 12
    mask: Any = np.ones((height, width), np.float32)
    if look.curved:
        sheet, mask = _curl(sheet, mask, rng)
    warped = cv2.warpPerspective(sheet, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(mask, matrix, (wide, tall))
    shadow = cv2.GaussianBlur(mask, (0, 0), 14)[..., None]
    scene = scene * (1 - 0.45 * shadow)
    scene = scene * (1 - mask[..., None]) + warped * mask[..., None]
    yy, xx = np.mgrid[0:tall, 0:wide].astype(np.float32)
    angle = float(rng.uniform(0, 2 * np.pi))
    slope = (xx / wide - 0.5) * np.cos(angle) + (yy / tall - 0.5) * np.sin(angle)
    light = 0.86 + slope * float(rng.uniform(0.2, 0.42))
    if look.shadow:
        light = light * _held_over((tall, wide), rng)
    scene = cv2.GaussianBlur((scene * light[..., None]).astype(np.float32), (0, 0), 0.8)
    if look.cut:
        scene = _framed(scene, target, rng)
    return _develop(noise(scene, rng, 4.0), rng, always_turned=look.turned)


def _curl(sheet: Any, mask: Any, rng: Any) -> tuple[Any, Any]:
    """Bend a sheet that does not lie flat: lines rise and fall across it, light follows."""
    import cv2
    import numpy as np

    height, width = mask.shape
    phase = float(rng.uniform(0, np.pi))
    depth = float(rng.uniform(0.010, 0.018)) * height
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    wave = np.sin(xx / width * np.pi * 1.1 + phase)
    # Within the room the curl takes, the sheet is a little smaller.
    from_y = ((yy - height / 2) * 1.04 + height / 2 + wave * depth).astype(np.float32)
    from_x = ((xx - width / 2) * 1.01 + width / 2).astype(np.float32)
    bent = cv2.remap(sheet, from_x, from_y, cv2.INTER_LINEAR, borderValue=(0, 0, 0))
    cover = cv2.remap(mask, from_x, from_y, cv2.INTER_LINEAR, borderValue=(0, 0, 0))
    shade = 1 - 0.10 * (1 + np.cos(xx / width * np.pi * 1.1 + phase)) / 2
    return bent * shade[..., None], cover


def _held_over(shape: tuple[int, int], rng: Any) -> Plane:
    """Draw the soft shadow of the phone and the arm that holds it: light left, 0..1."""
    import cv2
    import numpy as np

    tall, wide = shape
    dark: Any = np.zeros(shape, np.float32)
    centre = (wide * rng.uniform(0.3, 0.7), tall * rng.uniform(0.25, 0.6))
    size = (wide * rng.uniform(0.3, 0.45), tall * rng.uniform(0.14, 0.22))
    box = cv2.boxPoints((centre, size, float(rng.uniform(-25, 25))))
    cv2.fillPoly(dark, [box.astype(np.int32)], 1.0)
    elbow = (int(wide * rng.uniform(0.2, 0.8)), tall)
    cv2.line(dark, (int(centre[0]), int(centre[1])), elbow, 1.0, int(wide * 0.14))
    soft = cv2.GaussianBlur(dark, (0, 0), wide * float(rng.uniform(0.008, 0.03)))
    left: Plane = (1 - soft * float(rng.uniform(0.4, 0.6))).astype(np.float32)
    return left


def _framed(scene: Any, target: Any, rng: Any) -> Any:
    """Crop so that the sheet runs out of the picture; its margins hold no text."""
    left, right = sorted(target[:, 0])[1], sorted(target[:, 0])[2]
    top, bottom = sorted(target[:, 1])[1], sorted(target[:, 1])[2]
    # Up to four tenths of an inch of the inner edge: the narrowest margin is 0.7 in.
    inch = (right - left) / 8.5
    tall, wide = scene.shape[:2]
    edges = [0, tall, 0, wide]
    for side in rng.permutation(4)[: int(rng.integers(1, 4))]:
        deep = float(rng.uniform(0.05, 0.4)) * inch
        edges[side] = int((top + deep, bottom - deep, left + deep, right - deep)[side])
    return scene[edges[0] : edges[1], edges[2] : edges[3]]


def _develop(scene: Image8, rng: Any, *, always_turned: bool) -> bytes:
    from PIL import Image

    shot = Image.fromarray(scene[..., ::-1])
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SUBJECT
    # Otherwise one in three is upright, the rest held sideways.
    choices = (3, 6, 8) if always_turned else (0, 6, 8)
    orientation = choices[int(rng.integers(3))]
    if orientation:
        exif[0x0112] = orientation
        shot = shot.transpose(Image.Transpose[_TURNS[orientation]])
    shot.save(out, format="JPEG", quality=72, exif=exif)
    return out.getvalue()
