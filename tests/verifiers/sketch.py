"""A tiny honest maker of figures for the judges' tests: marks to SVG, SVG to PNG by cairo with letters as outlines."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import cairosvg
import freetype
import numpy as np
import uharfbuzz
from PIL import Image, ImageFilter

from catalog.assets import Asset
from catalog.identity import split_of

ROOT = Path(__file__).resolve().parents[2]
UPRIGHT = ROOT / "fonts" / "maths" / "DejaVuSans.ttf"
ITALIC = ROOT / "fonts" / "maths" / "DejaVuSerif.ttf"
HAN = ROOT / "fonts" / "zh" / "ZCOOLXiaoWei-Regular.ttf"
FILES = {"upright": UPRIGHT, "italic": ITALIC, "han": HAN}
FEATURES = {"liga": False, "clig": False, "calt": False, "dlig": False}
SVG = "http://www.w3.org/2000/svg"
CLASSES = {
    "plain": {"fill": "#fdf3d0", "stroke": "#333333", "width": 2, "dash": [], "text": "#111111"},
    "selected": {"fill": "#f7b5b5", "stroke": "#b00020", "width": 2.5, "dash": [], "text": "#111111"},
    "edge": {"fill": "none", "stroke": "#444444", "width": 2, "dash": [], "text": "#222222"},
    "edge-selected": {"fill": "none", "stroke": "#b00020", "width": 3, "dash": [], "text": "#b00020"},
    "node-new": {"fill": "#cdeccf", "stroke": "#1b6e20", "width": 2.5, "dash": [], "text": "#111111"},
    "edge-new": {"fill": "none", "stroke": "#1b6e20", "width": 3, "dash": [], "text": "#1b6e20"},
    "cell": {"fill": "#e8eef8", "stroke": "#223355", "width": 1.5, "dash": [], "text": "#112244"},
    "ray": {"fill": "none", "stroke": "#c04000", "width": 2, "dash": [], "text": "#802000"},
    "normal": {"fill": "none", "stroke": "#555555", "width": 1.5, "dash": [6, 4], "text": "#333333"},
    "shape": {"fill": "#cfe4f5", "stroke": "#225577", "width": 1.5, "dash": [], "text": "#112233"},
    "note": {"fill": "none", "stroke": "none", "width": 0, "dash": [], "text": "#005522"},
}


def sha256(path: Path) -> str:
    """Of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


ASSETS = [Asset(sha256(p), "font", f"file:{p}", "OFL-1.1", p.stem) for p in FILES.values()]
FAMILIES = {"upright": "DejaVu Sans", "italic": "DejaVu Serif", "han": "ZCOOL XiaoWei"}
FONTS = {role: {"family": FAMILIES[role], "sha256": sha256(p), "licence": "OFL-1.1"} for role, p in FILES.items()}
STYLE = {
    "theme": "light", "paper": "#ffffff", "fonts": FONTS, "classes": CLASSES,
    "names": {"selected": {"en": "red", "zh": "红色"}, "node-new": {"en": "green", "zh": "绿色"}},
}  # fmt: skip


def tree(
    keys: dict[str, tuple[float, float]], links: list[tuple[str, str]], selected: str = "", new: str = ""
) -> list[dict[str, Any]]:
    """Marks of a tree: keys with places, and (parent, child) pairs. `new`: a leaf that is marked with its edge."""
    looks = {selected: "selected", new: "node-new"} | {"": "plain"}
    nodes = {
        k: {"mark": "node", "id": f"n{k}", "at": list(at), "shape": "circle", "r": 20.0, "label": k, "size": 16.0,
            "class": looks.get(k, "plain"), "ring": False}
        for k, at in keys.items()
    }  # fmt: skip
    edges = (edge(f"e{a}-{b}", nodes[a], nodes[b], **{"class": "edge-new" if b == new else "edge"}) for a, b in links)
    return [*edges, *nodes.values()]


def edge(name: str, a: dict[str, Any], b: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A straight edge from boundary to boundary of two circular nodes."""
    (ax, ay), (bx, by) = a["at"], b["at"]
    long = math.hypot(bx - ax, by - ay)
    ux, uy = (bx - ax) / long, (by - ay) / long
    path = [[ax + a["r"] * ux, ay + a["r"] * uy], [bx - b["r"] * ux, by - b["r"] * uy]]
    path = [[round(v, 2) for v in p] for p in path]
    out = {"mark": "edge", "id": name, "from": a["id"], "to": b["id"], "path": path, "directed": False,
           "class": "edge", "label": "", "label_at": None, "size": 13.0}  # fmt: skip
    return {**out, **more}


def spec(source: list[Any], target: list[Any], *, part: str = "edit", canvas: tuple[int, int] = (512, 512),
         op: str = "insert", args: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # fmt: skip
    """A science/1 spec."""
    return {
        "family": "cs/bst-insert", "version": "1", "part": part, "difficulty": 2, "canvas": list(canvas), "lang": "en",
        "style": STYLE, "source": {"marks": source}, "edit": {"op": op, "args": args or {}},
        "target": {"marks": target}, **more,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------- marks to SVG


def n(value: float) -> str:
    """A number with two decimals at most."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def svg_of(marks: list[dict[str, Any]], canvas: tuple[int, int] = (512, 512), style: dict[str, Any] = STYLE) -> str:
    """The SVG of marks."""
    w, h = canvas
    out = [f'<svg xmlns="{SVG}" width="{w}" height="{h}" viewBox="0 0 {w} {h}">']
    out.append(f'<rect width="{w}" height="{h}" fill="{style["paper"]}"/>')
    for mark in marks:
        out += _WRITERS[mark["mark"]](mark, style["classes"][mark["class"]])
    return "\n".join([*out, "</svg>"])


def stroke(look: dict[str, Any]) -> str:
    """Stroke attributes of a class."""
    if look["stroke"] == "none":
        return 'stroke="none"'
    dash = f' stroke-dasharray="{n(look["dash"][0])} {n(look["dash"][1])}"' if look["dash"] else ""
    return f'stroke="{look["stroke"]}" stroke-width="{n(look["width"])}"{dash}'


def text(at: Any, words: str, size: float, fill: str, italic: bool = False, turn: float = 0.0) -> list[str]:
    """A text element around a centre."""
    if not words:
        return []
    x, y = at[0], at[1] + 0.35 * size
    style = ' font-style="italic"' if italic else ""
    style += f' transform="rotate({n(turn)} {n(at[0])} {n(at[1])})"' if turn else ""
    family = FONTS["han" if _HAN.search(words) else "italic" if italic else "upright"]["family"]
    body, rise = "", 0.0
    for run, level in split(words):
        wanted = {"": 0.0, "_": 0.25, "^": -0.4}[level] * size
        if level or rise:
            scale = 0.7 if level else 1.0
            body += f'<tspan dy="{n(wanted - rise)}" font-size="{n(size * scale)}">{escape(run)}</tspan>'
            rise = wanted
        else:
            body += escape(run)
    font = f'font-family="{family}" font-size="{n(size)}" fill="{fill}" text-anchor="middle"{style}'
    return [f'<text x="{n(x)}" y="{n(y)}" {font}>{body}</text>']


def split(words: str) -> list[tuple[str, str]]:
    """Runs of marked-up text with their level: "", "_" or "^"."""
    parts = re.findall(r"([_^])(?:\{([^{}]+)\}|(.))|([^_^]+|[_^])", words)
    return [(plain, "") if plain else (group or one, level) for level, group, one, plain in parts]


def head(tip: Any, way: tuple[float, float], look: dict[str, Any]) -> str:
    """An arrowhead."""
    long = 4 + 2.5 * look["width"]
    x, y, (ux, uy), half = tip[0], tip[1], way, 0.4 * long
    base = x - long * ux, y - long * uy
    points = [(x, y), (base[0] - half * uy, base[1] + half * ux), (base[0] + half * uy, base[1] - half * ux)]
    return f'<polygon points="{" ".join(f"{n(a)},{n(b)}" for a, b in points)}" fill="{look["stroke"]}"/>'


def way(a: Any, b: Any) -> tuple[float, float]:
    """Unit vector from a to b."""
    long = math.hypot(b[0] - a[0], b[1] - a[1])
    return (b[0] - a[0]) / long, (b[1] - a[1]) / long


def short(points: list[Any], look: dict[str, Any], start: bool, end: bool) -> tuple[list[list[float]], list[str]]:
    """Points with their ends moved back under their heads, and the heads."""
    points, heads, back = [list(p) for p in points], [], 0.7 * (4 + 2.5 * look["width"])
    for is_there, at, before in ((start, 0, 1), (end, -1, -2)):
        if is_there:
            u = way(points[before], points[at])
            heads.append(head(points[at], u, look))
            points[at] = [points[at][0] - back * u[0], points[at][1] - back * u[1]]
    return points, heads


def _node(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    x, y = m["at"]
    paint = f'fill="{look["fill"]}" {stroke(look)}'
    if m["shape"] == "box":
        place = f'x="{n(x - m["w"] / 2)}" y="{n(y - m["h"] / 2)}" width="{n(m["w"])}" height="{n(m["h"])}"'
        out = [f'<rect {place} rx="5" {paint}/>']
    else:
        out = [f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(m["r"])}" {paint}/>']
    if m["ring"]:
        out.append(f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(m["r"] - 4)}" fill="none" {stroke(look)}/>')
    return out + text(m["at"], m["label"], m["size"], look["text"])


def _edge(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    points, heads = short(m["path"], look, False, m["directed"])
    flat = [n(v) for p in points for v in p]
    if len(points) == 2:
        out = [f'<line x1="{flat[0]}" y1="{flat[1]}" x2="{flat[2]}" y2="{flat[3]}" {stroke(look)}/>']
    else:
        kind = "Q" if len(points) == 3 else "C"
        d = f"M {flat[0]} {flat[1]} {kind} {' '.join(flat[2:])}"
        out = [f'<path d="{d}" fill="none" {stroke(look)}/>']
    return out + heads + (text(m["label_at"], m["label"], m["size"], look["text"]) if m["label"] else [])


def _cell(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    x, y, w, h = m["box"]
    box = f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{look["fill"]}" {stroke(look)}/>'
    return [box, *text((x + w / 2, y + h / 2), m["label"], m["size"], look["text"])]


def _label(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    return text(m["at"], m["text"], m["size"], look["text"], m["italic"], m["turn"])


def _line(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    points, heads = short(m["points"], look, m["start"], m["end"])
    places = " ".join(f"{n(x)},{n(y)}" for x, y in points)
    return [f'<polyline points="{places}" fill="none" {stroke(look)} stroke-linejoin="round"/>', *heads]


def _arc(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    (x, y), r, begin, stop, heads = m["centre"], m["radius"], m["from"], m["to"], []
    if m["end"]:
        long = 4 + 2.5 * look["width"]
        tip, stop = stop, stop - math.degrees(0.7 * long / r)
        middle = math.radians((tip + stop) / 2 + 90)  # the chord of the head
        at = (x + r * math.cos(math.radians(tip)), y + r * math.sin(math.radians(tip)))
        heads = [head(at, (math.cos(middle), math.sin(middle)), look)]
    a, b = ((x + r * math.cos(t), y + r * math.sin(t)) for t in (math.radians(begin), math.radians(stop)))
    d = f"M {n(a[0])} {n(a[1])} A {n(r)} {n(r)} 0 {int(stop - begin > 180)} 1 {n(b[0])} {n(b[1])}"
    return [f'<path d="{d}" fill="none" {stroke(look)}/>', *heads]


def _circle(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    return [f'<circle cx="{n(m["at"][0])}" cy="{n(m["at"][1])}" r="{n(m["r"])}" fill="{look["fill"]}" {stroke(look)}/>']


def _polygon(m: dict[str, Any], look: dict[str, Any]) -> list[str]:
    places = " ".join(f"{n(x)},{n(y)}" for x, y in m["points"])
    return [f'<polygon points="{places}" fill="{look["fill"]}" {stroke(look)}/>']


_WRITERS = {
    "node": _node, "edge": _edge, "cell": _cell, "label": _label, "line": _line, "arc": _arc, "circle": _circle,
    "polygon": _polygon,
}  # fmt: skip

# --------------------------------------------------------------------------------------------------------- SVG to PNG

_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_HAN = re.compile(r"[\u3400-\u9fff]")


def rgb_of(svg: str) -> np.ndarray:
    """The picture of an SVG, uint8 [H, W, 3]."""
    outlined = _TEXT.sub(lambda m: _outlines(dict(_ATTRIBUTE.findall(m[1])), m[2]), svg)
    return np.array(Image.open(io.BytesIO(cairosvg.svg2png(outlined.encode()))).convert("RGB"))


def png(pixels: np.ndarray) -> bytes:
    """Encoded, RGB or L."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def mask_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """255 within 2 px of what differs between two pictures, uint8 [H, W]."""
    differs = Image.fromarray(((a != b).any(2) * 255).astype(np.uint8))
    return np.array(differs.filter(ImageFilter.MaxFilter(5)))


def _outlines(got: dict[str, str], body: str) -> str:
    """A text element as paths of its glyphs' outlines."""
    size, pen, y, paths = float(got["font-size"]), 0.0, float(got["y"]), []
    own = HAN if _HAN.search(body) else ITALIC if "font-style" in got else UPRIGHT
    for run, attributes in _runs(body):
        em = float(attributes.get("font-size", size))
        y += float(attributes.get("dy", 0))
        found, pen = _shaped(run, own, em, pen, y)
        paths += found
    moved = f"translate({float(got['x']) - pen / 2:.6f} 0)"
    turn = got.get("transform", "")
    return f'<g transform="{turn}"><path transform="{moved}" fill="{got["fill"]}" d="{" ".join(paths)}"/></g>'


def _runs(body: str) -> list[tuple[str, dict[str, str]]]:
    parts = re.findall(r"<tspan ([^>]*)>(.*?)</tspan>|([^<]+)", body)
    unescaped = [(p or t, a) for a, t, p in parts]
    return [
        (t.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), dict(_ATTRIBUTE.findall(a)))
        for t, a in unescaped
    ]


def _shaped(words: str, path: Path, em: float, pen: float, y: float) -> tuple[list[str], float]:
    face = uharfbuzz.Face(path.read_bytes())
    buffer = uharfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(face), buffer, FEATURES)
    drawn, units, out = freetype.Face(str(path)), face.upem, []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions):
        drawn.load_glyph(info.codepoint, freetype.FT_LOAD_NO_SCALE)
        out += _path(drawn.glyph.outline, pen, y, em / units)
        pen += position.x_advance * em / units
    return out, pen


def _path(outline: Any, x: float, y: float, scale: float) -> list[str]:
    def at(v: Any) -> str:
        return f"{x + v.x * scale:.6f} {y - v.y * scale:.6f}"

    out: list[str] = []
    outline.decompose(
        out,
        move_to=lambda a, o: o.append(f"{'Z ' if o else ''}M {at(a)}"),
        line_to=lambda a, o: o.append(f"L {at(a)}"),
        conic_to=lambda a, b, o: o.append(f"Q {at(a)} {at(b)}"),
        cubic_to=lambda a, b, c, o: o.append(f"C {at(a)} {at(b)} {at(c)}"),
    )
    return [*out, "Z"] if out else []


# --------------------------------------------------------------------------------------------------------------- rows


def row(spec: dict[str, Any], drawn: dict[str, list[dict[str, Any]]] | None = None) -> dict[str, Any]:
    """The finished row of a spec; `drawn` replaces what the pictures of source, target or broken show."""
    canvas = tuple(spec["canvas"])
    shown = {k: (drawn or {}).get(k, spec[k]["marks"]) for k in ("source", "target", "broken") if k in spec}
    out = "source" if spec["part"] == "source" else "target"
    given = {"edit": "source", "repair": "broken"}.get(spec["part"])
    svgs = {k: svg_of(v, canvas) for k, v in shown.items()}
    pixels = {k: rgb_of(svgs[k]) for k in {out, given} - {None}}
    found = {
        "svg": svgs[out], "output_image": {"bytes": png(pixels[out]), "path": "x.png"}, "input_images": [],
        "source_svg": None, "mask": None,
    }  # fmt: skip
    if given:
        found |= {
            "source_svg": svgs[given], "input_images": [{"bytes": png(pixels[given]), "path": "s.png"}],
            "mask": {"bytes": png(mask_of(pixels[given], pixels[out])), "path": "m.png"},
        }  # fmt: skip
    return refreshed(found, spec)


def refreshed(row: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """The row with everything that follows from bytes and spec computed again."""
    (width, height), data = spec["canvas"], row["output_image"]["bytes"]
    images = [("output", data), *(("input", v["bytes"]) for v in row["input_images"])]
    info = [
        {"role": role, "sha256": hashlib.sha256(b).hexdigest(), "phash": None, "width": width, "height": height,
         "format": "png", "nbytes": len(b)} for role, b in images
    ]  # fmt: skip
    is_edit = spec["part"] in ("edit", "repair")
    return {
        **row, "sample_id": "0" * 32, "group_id": "1" * 32, "split": split_of("1" * 32), "task": "edit" if is_edit else "t2i", "source": "science",
        "subtask": spec["family"], "subject": "computer science", "difficulty": spec["difficulty"],
        "lang": spec["lang"], "width": width, "height": height, "sha256": hashlib.sha256(data).hexdigest(),
        "image_info": info, "prompts": prompts(spec["part"]), "prompt": prompts(spec["part"])[0]["text"],
        "spec": json.dumps(spec),
        "spec_kind": "science/1", "font_licences": ["OFL-1.1"], "license": "Apache-2.0", "prompt_lang": "en",
        "text_layers": text_layers(row["svg"], spec), "seed": 123456789012345,
        **words(spec["part"]),
    }  # fmt: skip


def text_layers(svg: str, spec: dict[str, Any]) -> list[dict[str, Any]]:
    """One layer per text, the first of the first mark with words."""
    layers = []
    marks = enumerate(spec["source" if spec["part"] == "source" else "target"]["marks"])
    written = iter([(i, m.get("role", m["mark"])) for i, m in marks if m.get("label") or m.get("text")])
    for attributes, body in _TEXT.findall(svg):
        got = dict(_ATTRIBUTE.findall(attributes))
        size = float(got["font-size"])
        turn = re.findall(r"[-\d.]+", got.get("transform", ""))
        x, y = (float(turn[1]), float(turn[2])) if turn else (float(got["x"]), float(got["y"]) - 0.35 * size)
        region, role = next(written, (-1, ""))
        layers.append({
            "text": "".join(words for words, _ in _runs(body)), "lang": "en", "role": role, "region": region,
            "font": FONTS["upright"]["sha256"], "size": size, "colour": got["fill"],
            "polygon": [x - 5, y - 5, x + 5, y - 5, x + 5, y + 5, x - 5, y + 5],
        })  # fmt: skip
    return layers


def words(part: str) -> dict[str, Any]:
    """Reasoning and scoring points of a picture in which 45 hangs below 40, or with part "source" of one without it."""
    new = {"label": "45", "at": [276.0, 300.0], "shape": "circle", "r": 20.0, "class": "node-new"}
    path = edge("", {"at": (204.0, 220.0), "r": 20.0, "id": ""}, {**new, "id": ""})["path"]
    drawn = {"from": "40", "to": "45", "path": path, "class": "edge-new"}
    steps = {
        "edit": [("add-node", {"node": new}, "Draw node 45 in green."),
                 ("add-edge", {"edge": drawn}, "Join 45 to 40 by a green edge.")],
        "repair": [("notice", {"fault": "place", "node": "45"}, "Node 45 stands in the wrong place."),
                   ("move-node", {"node": "45", "to": new["at"]}, "Move node 45."),
                   ("reroute-edge", {"edge": ["40", "45"], "path": path}, "Let the edge from 40 to 45 follow.")],
    }.get(part, [])  # fmt: skip
    told_apart = {
        "edit": ("relation", "connected", {"a": "40", "b": "45"}, "Node 40 is joined to node 45."),
        "repair": ("relation", "child_of", {"node": "45", "parent": "40", "side": "right"}, "45 is the right child of 40."),
    }  # fmt: skip
    joined = ("relation", "connected", {"a": "30", "b": "40"}, "Node 40 is joined to node 30.")
    claims = [told_apart.get(part, joined),
              ("preserve", "unchanged", {"select": "node", "except": ["45"]}, "The other nodes stay.")]  # fmt: skip
    constraints = [
        {"id": f"k{i}", "kind": kind, "pred": pred, "args": args, "text": text, "scope": "target", "check": "svg",
         "origin": "derived", "weight": 0.5} for i, (kind, pred, args, text) in enumerate(claims)
    ][: 2 if steps else 1]  # fmt: skip
    constraints[-1]["weight"] = 1.5 - 0.5 * len(constraints)
    told = " ".join(["A search tree with root 50.", *(text for _, _, text in steps)])
    said = ["Show the search tree.", *(c["text"] for c in constraints), "Everything else stays."]
    record = {
        "schema": "cot/1", "domain": "science", "family": "cs/bst-insert", "mode": part if steps else "t2i",
        "lang": "en", "refined_objective": {"text": "Show the search tree.", "claims": ["k0"]}, "subtasks": [],
        "constraints": constraints,
        "operations": [{"i": i, "op": op, "args": args, "pre": [], "post": [], "because": None, "text": text}
                       for i, (op, args, text) in enumerate(steps, 1)],
        "preserve": {"mode": "A2" if part == "repair" else "A1", "text": "Everything else stays."},
        "render": {"compact": told, "full": " ".join([told, *said])}, "tokens": {"tokenizer": "estimate"}, "provenance": {},
    }  # fmt: skip
    points = [{"question": f"Is this true of the picture: {c['text']}", "score": c["weight"]} for c in constraints]
    return {"cot": json.dumps(record), "reasoning": told, "scoring_points": points}


def prompts(part: str = "edit") -> list[dict[str, str]]:
    """Six prompts: of an edit, or of the picture with 45 or without it."""
    green, han = (", and 45 in green", "，绿色的是 45") if part == "target" else ("", "")
    told = {
        ("terse", "en"): f"A search tree of 50, 30, 70, 20 and 40{green}.",
        ("task", "en"): f"Draw a binary search tree with the keys 50, 30, 70, 20 and 40{green}.",
        ("explicit", "en"): f"A binary search tree of which the root is 50: 50, 30, 70, 20 and 40{green}.",
        ("terse", "zh"): f"由 50、30、70、20、40 组成的二叉搜索树{han}。",
        ("task", "zh"): f"画一棵关键字为 50、30、70、20、40 的二叉搜索树{han}。",
        ("explicit", "zh"): f"二叉搜索树，根为 50：50、30、70、20、40{han}。",
    }
    asked = {
        ("terse", "en"): "Insert 45 in green into 50, 30, 70, 20 and 40.",
        ("task", "en"): "Insert the key 45 into the search tree of 50, 30, 70, 20 and 40, in green.",
        ("explicit", "en"): "Add a green node “45” below and to the right of “40”, below 50, 30, 70, 20 and 40.",
        ("terse", "zh"): "请在 50、30、70、20、40 中插入新的键45，用绿色。",
        ("task", "zh"): "把键45插入由 50、30、70、20、40 组成的二叉搜索树，标成绿色。",
        ("explicit", "zh"): "在“40”的右下方添加绿色节点“45”，原有 50、30、70、20、40。",
    }  # fmt: skip
    words = told if part in ("source", "target") else asked
    return [{"level": level, "lang": lang, "text": text} for (level, lang), text in words.items()]
