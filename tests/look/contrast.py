"""How far apart two OKLCH colours are for the eye.

OKLCH → linear sRGB after Björn Ottosson, "A perceptual color space for image processing" (2020); luminance and contrast
ratio after WCAG 2.2, (L1 + 0.05) / (L2 + 0.05). Channels outside sRGB are clipped.
"""

from dataclasses import dataclass
from math import cos, radians, sin


@dataclass(frozen=True, slots=True)
class Oklch:
    """Lightness 0–1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def luminance(self) -> float:
        """Relative luminance, 0 for black to 1 for white."""
        red, green, blue = (min(max(channel, 0.0), 1.0) for channel in self._linear())
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def _linear(self) -> tuple[float, float, float]:
        a, b = self.chroma * cos(radians(self.hue)), self.chroma * sin(radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )


def ratio(one: Oklch, other: Oklch) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((one.luminance(), other.luminance()))
    return (lighter + 0.05) / (darker + 0.05)
