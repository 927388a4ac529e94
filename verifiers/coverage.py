"""Coverage: how much of each pixel is ink, and what a line's ink amounts to.

Text is blended in sRGB values, out = ground + (ink - ground) * coverage, so a pixel's place on the straight line from
the ground's colour to the ink's is its coverage, without bias. From it come the amount of ink, its nearness to the
polygon's sides, how far colours stray from that line, and contrast.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from verifiers.pixels import row_range, row_span

# Columns of what `measure_indexed` and `measure_rgb` return, float64 [lines, 15]:
# INK pixels with coverage above `faint`; MASS, the sum of coverage in px²; TOP..LEFT, the gap in px from each side of
# the quad to the nearest ink; ASTRAY, coverage-weighted mean distance of ink colours from that line in levels;
# PEAK, mean coverage of the strongest cluster; the mean ground colour and the strongest cluster's colour; CONTRAST.
INK, MASS, TOP, RIGHT, BOTTOM, LEFT, ASTRAY, PEAK, GROUND_R, GROUND_G, GROUND_B, INK_R, INK_G, INK_B = range(14)
CONTRAST, COLUMNS = 14, 15
BINS = 16
ONE, TWO = np.uint64(1), np.uint64(2)
GROUND_WEIGHT = 1 << 24  # pixels that a plain ground stands for


@njit(cache=True)
def measure_indexed(
    plane: np.ndarray,
    palette: np.ndarray,
    expected: np.ndarray,
    owner: np.ndarray,
    quads: np.ndarray,
    edges: np.ndarray,
    grow: np.ndarray,
    inks: np.ndarray,
    faint: float,
    columns: np.ndarray,
) -> np.ndarray:
    """Measure an indexed page: pixels are counted per palette entry, colours looked at afterwards.

    How much ground there is is not counted, since only its colour is asked for. The coverage of line i in column x is
    added to `columns` float32 [lines, W].
    """
    height, width = owner.shape
    out = np.zeros((quads.shape[0], COLUMNS))
    counts = np.zeros((2, 256), np.int64)  # neighbours, often equal, are counted in two tables
    cover, stray = np.zeros(256, np.float32), np.zeros(256)
    bins, sums, near = np.empty((BINS + 1, 5)), np.empty(7), np.empty(4)
    seen, under, own, inked = plane.reshape(-1), expected.reshape(-1), owner.reshape(-1), columns.reshape(-1)
    for i in range(quads.shape[0]):
        line = owner.dtype.type(i + 1)
        bins[:], sums[:], near[:] = 0.0, 0.0, 1e9
        base = -1
        first, last = row_range(quads, i, grow[i], height)
        for y in range(first, last):
            start, stop = row_span(edges, i, y, grow[i], width)
            at, at_seen, column = np.uint64(y * width), np.uint64(y * (width + 1) + 1), np.uint64(i * width)
            low, high = width, -1
            mixed, plain = base < 0, True  # a stretch that is not all one line's on one ground; and one without ink
            ground = np.uint8(max(base, 0))
            for x in range(start, stop):
                k = np.uint64(x)
                mixed |= (under[at + k] != ground) | (own[at + k] != line)
                plain &= seen[at_seen + k] == ground
            if plain and not mixed:
                continue
            if not mixed:
                for x in range(start, stop):
                    k = np.uint64(x)
                    p = seen[at_seen + k]
                    counts[k & np.uint64(1), p] += 1
                    inked[column + k] += cover[p]
                low, high = start, stop - 1
                while high >= low and not cover[seen[at_seen + np.uint64(high)]] > faint:
                    high -= 1
                while low < high and not cover[seen[at_seen + np.uint64(low)]] > faint:
                    low += 1
                high = high if high >= low else -1
            else:
                for x in range(start, stop):
                    k = np.uint64(x)
                    p, e = seen[at_seen + k], under[at + k]
                    if (p == e and e == base) or own[at + k] != line:
                        continue
                    if e != base:
                        _tally_counts(counts, base, cover, stray, palette, faint, bins, sums)
                        base = np.int64(e)
                        _cover_table(palette, e, inks[i], cover, stray)
                    counts[0, p] += 1
                    inked[column + k] += cover[p]
                    if cover[p] > faint:
                        low, high = min(low, x), x
            if high >= 0:
                _nearest(edges, i, low, high, y, near)
        _tally_counts(counts, base, cover, stray, palette, faint, bins, sums)
        _conclude(bins, sums, near, out[i])
    return out


@njit(cache=True)
def _cover_table(palette: np.ndarray, ground: int, ink: np.ndarray, cover: np.ndarray, stray: np.ndarray) -> None:
    """Coverage of every palette entry on one ground, and its distance from the ground-ink line."""
    gr, gg, gb = float(palette[ground, 0]), float(palette[ground, 1]), float(palette[ground, 2])
    ink_r, ink_g, ink_b = ink
    for p in range(256):
        r, g, b = float(palette[p, 0]), float(palette[p, 1]), float(palette[p, 2])
        cover[p], stray[p] = _project(r, g, b, gr, gg, gb, ink_r, ink_g, ink_b)


@njit(cache=True)
def _project(
    r: float, g: float, b: float, gr: float, gg: float, gb: float, ink_r: float, ink_g: float, ink_b: float
) -> tuple[float, float]:
    """Coverage of a colour between ground and ink, and its distance from the line through them in levels.

    Numbers only: handing an array to a function counts its references, which takes longer than this.
    """
    dr, dg, db = ink_r - gr, ink_g - gg, ink_b - gb
    square = dr * dr + dg * dg + db * db
    if square < 1.0:
        return 0.0, 0.0
    a = ((r - gr) * dr + (g - gg) * dg + (b - gb) * db) / square
    er, eg, eb = r - gr - a * dr, g - gg - a * dg, b - gb - a * db
    return a, np.sqrt(er * er + eg * eg + eb * eb)


@njit(cache=True)
def _tally_counts(
    counts: np.ndarray,
    base: int,
    cover: np.ndarray,
    stray: np.ndarray,
    palette: np.ndarray,
    faint: float,
    bins: np.ndarray,
    sums: np.ndarray,
) -> None:
    """Tally what was counted on the ground `base` (-1: nothing yet) and clear the counts.

    `sums`: mass, ground pixels and their colours, weighted stray and its weight.
    """
    if base < 0:
        return
    for p in range(256):
        n = GROUND_WEIGHT if p == base else counts[0, p] + counts[1, p]
        counts[0, p] = counts[1, p] = 0
        if n == 0:
            continue
        a, r, g, b = float(cover[p]), float(palette[p, 0]), float(palette[p, 1]), float(palette[p, 2])
        sums[0] += n * a
        if a <= faint:
            sums[1] += n
            sums[2] += n * r
            sums[3] += n * g
            sums[4] += n * b
            continue
        sums[5] += n * a * stray[p]
        sums[6] += n * a
        k = min(int(a * BINS), BINS)
        bins[k, 0] += n
        bins[k, 1] += n * a
        bins[k, 2] += n * r
        bins[k, 3] += n * g
        bins[k, 4] += n * b


@njit(cache=True)
def _nearest(edges: np.ndarray, i: int, low: int, high: int, y: int, near: np.ndarray) -> None:
    """Take in a row's ink from pixel `low` to `high`: along a row a distance is least at one of the ends."""
    for s in range(4):
        x = low if edges[i, s, 0] > 0.0 else high
        near[s] = min(near[s], edges[i, s, 0] * (x + 0.5) + edges[i, s, 1] * (y + 0.5) + edges[i, s, 2])


@njit(cache=True)
def _conclude(bins: np.ndarray, sums: np.ndarray, near: np.ndarray, row: np.ndarray) -> None:
    """Fill one row of the result.

    The strongest cluster is the top sixteenths of coverage that together hold at least 3 pixels and 4 % of the ink, so
    that a single odd pixel cannot stand for the line.
    """
    row[INK], row[MASS] = bins[:, 0].sum(), sums[0]
    for s in range(4):
        row[TOP + s] = near[s] - 0.5
    if sums[6] > 0.0:
        row[ASTRAY] = sums[5] / sums[6]
    if sums[1] > 0.0:
        row[GROUND_R], row[GROUND_G], row[GROUND_B] = sums[2] / sums[1], sums[3] / sums[1], sums[4] / sums[1]
    taken = np.zeros(5)
    for k in range(BINS, -1, -1):
        taken += bins[k]
        if taken[0] >= max(3.0, 0.04 * row[INK]):
            break
    if taken[0] > 0.0:
        row[PEAK], row[INK_R], row[INK_G], row[INK_B] = taken[1:] / taken[0]
    row[CONTRAST] = solid_contrast(row)


@njit(cache=True)
def measure_rgb(
    rgb: np.ndarray,
    expected: np.ndarray,
    owner: np.ndarray,
    quads: np.ndarray,
    edges: np.ndarray,
    grow: np.ndarray,
    inks: np.ndarray,
    faint: float,
    columns: np.ndarray,
) -> np.ndarray:
    """Measure an RGB page against `expected` RGB; `columns` as in measure_indexed."""
    height, width = owner.shape
    out = np.zeros((quads.shape[0], COLUMNS))
    bins, sums, near, cover = np.empty((BINS + 1, 5)), np.empty(7), np.empty(4), np.empty(width, np.float32)
    seen, under, own, inked = rgb.reshape(-1), expected.reshape(-1), owner.reshape(-1), columns.reshape(-1)
    for i in range(quads.shape[0]):
        bins[:], sums[:], near[:] = 0.0, 0.0, 1e9
        line, (ink_r, ink_g, ink_b) = owner.dtype.type(i + 1), inks[i]
        red, green, blue = np.float32(ink_r), np.float32(ink_g), np.float32(ink_b)
        mass, plain, reds, greens, blues = 0.0, 0, 0, 0, 0  # of the ground; in registers, because most pixels are that
        stray, weight = 0.0, 0.0
        first, last = row_range(quads, i, grow[i], height)
        for y in range(first, last):
            start, stop = row_span(edges, i, y, grow[i], width)
            low, high = width, -1
            at, column = np.uint64(y * width + start), np.uint64(i * width + start)
            for x in range(stop - start):  # no branch, unsigned and narrow numbers: the compiler makes vectors of it
                k = np.uint64(x)
                p = np.uint64(3) * (at + k)
                gr, gg, gb = np.float32(under[p]), np.float32(under[p + ONE]), np.float32(under[p + TWO])
                dr, dg, db = red - gr, green - gg, blue - gb
                along = (np.float32(seen[p]) - gr) * dr + (np.float32(seen[p + ONE]) - gg) * dg
                along += (np.float32(seen[p + TWO]) - gb) * db
                a = along / max(dr * dr + dg * dg + db * db, np.float32(1.0))
                cover[k] = a if own[at + k] == line else np.float32(0.0)
                inked[column + k] += cover[k]
            for x in range(stop - start):
                k = np.uint64(x)
                if own[at + k] != line:
                    continue
                p = np.uint64(3) * (at + k)
                if cover[k] > faint:
                    r, g, b = float(seen[p]), float(seen[p + ONE]), float(seen[p + TWO])
                    gr, gg, gb = float(under[p]), float(under[p + ONE]), float(under[p + TWO])
                    a, off = _project(r, g, b, gr, gg, gb, ink_r, ink_g, ink_b)
                    mass += a
                    stray += a * off
                    weight += a
                    z = np.uint64(min(int(a * BINS), BINS))
                    bins[z, 0] += 1.0
                    bins[z, 1] += a
                    bins[z, 2] += r
                    bins[z, 3] += g
                    bins[z, 4] += b
                    low, high = min(low, start + x), start + x
                else:
                    mass += cover[k]
                    plain += 1
                    reds += seen[p]
                    greens += seen[p + ONE]
                    blues += seen[p + TWO]
            if high >= 0:
                _nearest(edges, i, low, high, y, near)
        sums[:] = np.array([mass, plain, reds, greens, blues, stray, weight])
        _conclude(bins, sums, near, out[i])
    return out


@njit(cache=True)
def moved_ring(
    rgb: np.ndarray,
    expected: np.ndarray,
    owner: np.ndarray,
    quads: np.ndarray,
    edges: np.ndarray,
    grow: np.ndarray,
    i: int,
    colours: np.ndarray,
    levels: float,
) -> tuple[int, int]:
    """What surrounds the ink of line i: its pixels, and those of them that have moved from the ground to an effect.

    `colours` int64 [2, 3] are the ink's and the effect's. A pixel surrounds the ink when it is nearer to the ground
    than half the way to the ink, and the ground is further than `levels` from the effect's colour. It has moved when
    it is 30 % of the way towards that.
    """
    height, width = owner.shape
    ring, moved = 0, 0
    first, last = row_range(quads, i, grow[i], height)
    for y in range(first, last):
        start, stop = row_span(edges, i, y, grow[i], width)
        for x in range(start, stop):
            if owner[y, x] != i + 1:
                continue
            to_ink, from_ground, whole, along = 0, 0, 0, 0
            for c in range(3):
                seen, ground = np.int64(rgb[y, x, c]), np.int64(expected[y, x, c])
                ink, way = colours[0, c], colours[1, c] - ground
                to_ink += (seen - ink) ** 2
                from_ground += (ground - ink) ** 2
                whole += way * way
                along += (seen - ground) * way
            if to_ink > 0.25 * from_ground and whole > levels * levels:
                ring += 1
                moved += along > 0.3 * whole
    return ring, moved


@njit(cache=True)
def linear(value: float) -> float:
    """sRGB value 0..255 to linear light 0..1 (IEC 61966-2-1)."""
    v = min(max(value / 255.0, 0.0), 1.0)
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


LIGHTS = np.array([linear(float(v)) for v in range(256)])


@njit(cache=True)
def luminance(r: float, g: float, b: float) -> float:
    """Relative luminance, WCAG 2.2 definition."""
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)


@njit(cache=True)
def contrast_ratio(a: float, b: float) -> float:
    """WCAG 2.2 contrast ratio of two relative luminances, >= 1."""
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@njit(cache=True)
def solid_contrast(row: np.ndarray) -> float:
    """Contrast of one measured line: strongest ink cluster, carried on to full coverage, against the mean ground."""
    r, g, b = row[GROUND_R], row[GROUND_G], row[GROUND_B]
    if row[INK] < 2:
        return 1.0
    a = max(row[PEAK], 0.05)
    ink = luminance(r + (row[INK_R] - r) / a, g + (row[INK_G] - g) / a, b + (row[INK_B] - b) / a)
    return contrast_ratio(ink, luminance(r, g, b))


@njit(cache=True)
def worst_runs(
    columns: np.ndarray,
    glyphs: np.ndarray,
    spans: np.ndarray,
    share: float,
    excess_share: float,
    pixels: float,
    drift: np.ndarray,
) -> np.ndarray:
    """`worst_run` of each line, float64 [lines, 4]: the glyphs of line i are rows [spans[i, 0], spans[i, 1])."""
    out = np.zeros((spans.shape[0], 4))
    for i in range(spans.shape[0]):
        if spans[i, 1] > spans[i, 0]:
            line = glyphs[spans[i, 0] : spans[i, 1]]
            out[i, 0], out[i, 1], out[i, 2], out[i, 3] = worst_run(
                columns[i], line, share, excess_share, pixels, drift[i]
            )
    return out


@njit(cache=True)
def worst_run(
    columns: np.ndarray, glyphs: np.ndarray, share: float, excess_share: float, pixels: float, drift: float
) -> tuple[int, float, float, float]:
    """The run of glyphs whose ink is furthest from what its outlines have.

    `columns` [W] is the ink per pixel column, `glyphs` float64 [n, 4] the left, right, area in px and index in the text
    of each visible glyph. Runs are parted where 1.25 px lie between one glyph's right and the next one's left. Returns
    index of the run's first character, its ink, the expected ink, and their difference in units of what is allowed:
    a `share` of the area, `pixels` px² and `drift` px² per column, `excess_share` more where there is too much,
    overlaps more where it lacks.
    """
    n, width = glyphs.shape[0], columns.shape[0]
    at, found, wanted, worst = 0, 0.0, 0.0, 0.0
    start, first, right, area, hidden = max(0, int(glyphs[0, 0]) - 3), 0, -1e9, 0.0, 0.0
    for k in range(n + 1):
        gap = 1e9 if k == n else glyphs[k, 0] - right
        if k > 0 and gap >= 1.25:
            stop = int(right) + 4 if k == n else int((glyphs[k, 0] + right) / 2 + 0.5)
            ink = 0.0
            for x in range(max(0, start), min(stop, width)):
                ink += columns[x]
            allowed = share * area + pixels + drift * (stop - start)
            excess = (ink - area) / (allowed + excess_share * area) if ink > area else (area - ink) / (allowed + hidden)
            if excess > worst:
                at, found, wanted, worst = int(glyphs[first, 3]), ink, area, excess
            start, first, area, hidden, right = stop, k, 0.0, 0.0, -1e9
        if k < n:
            area += glyphs[k, 2]
            hidden += (
                max(0.0, min(right, glyphs[k, 1]) - glyphs[k, 0]) * glyphs[k, 2] / max(1.0, glyphs[k, 1] - glyphs[k, 0])
            )
            right = max(right, glyphs[k, 1])
    return at, found, wanted, worst


@njit(cache=True)
def block_contrast(
    rgb: np.ndarray,
    expected: np.ndarray,
    owner: np.ndarray,
    quads: np.ndarray,
    edges: np.ndarray,
    grow: np.ndarray,
    inks: np.ndarray,
    strokes: np.ndarray,
    skipped: np.ndarray,
    lights: np.ndarray,
) -> np.ndarray:
    """Tenth percentile of the contrast of each line over blocks along it, weighted by ink: float64 [n].

    It is 0 without ink and where `skipped` (bool [n]) is set.

    A block is a stretch of the line's long axis as long as its short one. Nearness of a pixel to the ink's colour,
    a = 1 - |pixel - ink| / |expected - ink|, parts ink (a > 0.35) from the ring (a < 0.12: ground, stroke or shadow
    alike). Where `strokes` [n, 3] is not NaN the ink is outlined in that colour, which then stands for the expected one
    and alone makes the ring. The ink's luminance is that of the ink pixels carried on to full coverage: a thin
    antialiased stroke is seen as its colour, only thinner. `lights` is float64 [256], sRGB to linear.
    """
    height, width = owner.shape
    n = quads.shape[0]
    out = np.zeros(n)
    for i in range(n):
        if skipped[i]:
            continue
        across = np.hypot(quads[i, 2] - quads[i, 0], quads[i, 3] - quads[i, 1])
        down = np.hypot(quads[i, 6] - quads[i, 0], quads[i, 7] - quads[i, 1])
        short, axis, long = (down, 3, across) if across >= down else (across, 0, down)
        short = max(short, 8.0)
        blocks = max(1, int(long / short + 0.5))
        sums = np.zeros((blocks, 4))
        outlined = not np.isnan(strokes[i, 0])
        first, last = row_range(quads, i, grow[i], height)
        for y in range(first, last):
            start, stop = row_span(edges, i, y, grow[i], width)
            for x in range(start, stop):
                if owner[y, x] != i + 1:
                    continue
                r, g, b = float(rgb[y, x, 0]), float(rgb[y, x, 1]), float(rgb[y, x, 2])
                er, eg, eb = float(expected[y, x, 0]), float(expected[y, x, 1]), float(expected[y, x, 2])
                if outlined:
                    er, eg, eb = strokes[i, 0], strokes[i, 1], strokes[i, 2]
                away = (r - er) ** 2 + (g - eg) ** 2 + (b - eb) ** 2
                er, eg, eb = er - inks[i, 0], eg - inks[i, 1], eb - inks[i, 2]
                pr, pg, pb = r - inks[i, 0], g - inks[i, 1], b - inks[i, 2]
                whole = er * er + eg * eg + eb * eb
                near = pr * pr + pg * pg + pb * pb
                along = (pr * er + pg * eg + pb * eb) / max(whole, 1.0)
                if outlined and near - along * along * whole > 0.03 * whole:
                    continue  # neither ink nor outline nor a mixture of them: what lies beyond the outline
                if near < 0.4225 * whole:  # a > 0.35
                    a = 1.0 - np.sqrt(near / whole)
                elif near > 0.7744 * whole and (not outlined or away < 0.1225 * whole):  # a < 0.12
                    a = 0.0
                else:
                    continue
                t = edges[i, axis, 0] * (x + 0.5) + edges[i, axis, 1] * (y + 0.5) + edges[i, axis, 2]
                k = min(max(int(t * blocks / long), 0), blocks - 1)
                if a > 0.0:
                    gr, gg, gb = er + inks[i, 0], eg + inks[i, 1], eb + inks[i, 2]
                    value = _light(gr + (r - gr) / a, gg + (g - gg) / a, gb + (b - gb) / a, lights)
                    sums[k, 0] += a
                    sums[k, 1] += a * value
                else:
                    value = _light(r, g, b, lights)
                    sums[k, 2] += 1.0
                    sums[k, 3] += value
        out[i] = _tenth_percentile(sums)
    return out


@njit(cache=True)
def _light(r: float, g: float, b: float, lights: np.ndarray) -> float:
    """Relative luminance from the table, of a colour clipped to what can be shown."""
    ri, gi, bi = min(max(int(r + 0.5), 0), 255), min(max(int(g + 0.5), 0), 255), min(max(int(b + 0.5), 0), 255)
    return 0.2126 * lights[ri] + 0.7152 * lights[gi] + 0.0722 * lights[bi]


@njit(cache=True)
def _tenth_percentile(sums: np.ndarray) -> float:
    blocks = sums.shape[0]
    ratios = np.empty(blocks)
    total = 0.0
    for k in range(blocks):
        ratios[k] = 1e9
        if sums[k, 0] >= 2.0 and sums[k, 2] >= 2.0:
            ratios[k] = contrast_ratio(sums[k, 1] / sums[k, 0], sums[k, 3] / sums[k, 2])
            total += sums[k, 0]
    seen = 0.0
    for k in np.argsort(ratios):
        if ratios[k] >= 1e9:
            break
        seen += sums[k, 0]
        if seen >= 0.1 * total:
            return ratios[k]
    return 0.0
