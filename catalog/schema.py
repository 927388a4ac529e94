"""The one table: Arrow schema, version 1, for text-to-image, editing, understanding and reasoning samples.

Images are `struct<bytes, path>` and the schema carries the `huggingface` metadata key, so that `datasets` decodes
them; indexed PNG must decode to RGB, hence `mode`. Strings that name Hive directories are dictionary<int32, string>,
because plain strings there break pandas and pyarrow.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

SCHEMA_VERSION = 1

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
NAME = pa.dictionary(pa.int32(), pa.string())
PROMPT = pa.struct([("level", pa.string()), ("lang", pa.string()), ("text", pa.string())])
MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
IMAGE_INFO = pa.struct(
    [
        ("role", pa.string()),
        ("sha256", pa.string()),
        ("phash", pa.uint64()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("format", pa.string()),
        ("nbytes", pa.int64()),
    ]
)
TEXT_LAYER = pa.struct(
    [
        ("text", pa.string()),
        ("lang", pa.string()),
        ("role", pa.string()),
        ("region", pa.int32()),
        ("font", pa.string()),
        ("size", pa.float32()),
        ("colour", pa.string()),
        ("polygon", pa.list_(pa.float32())),
    ]
)
SCORES = pa.struct([(name, pa.float32()) for name in ("aesthetic", "nsfw", "watermark", "clip_t2i", "ocr_cer")])
CHECK = pa.struct(
    [
        ("name", pa.string()),
        ("version", pa.string()),
        ("passed", pa.bool_()),
        ("score", pa.float32()),
        ("detail", pa.string()),
    ]
)
SCORING_POINT = pa.struct([("question", pa.string()), ("score", pa.float32())])

# (name, type, what it holds). Order is the order of the files.
COLUMNS: tuple[tuple[str, pa.DataType, str], ...] = (
    ("sample_id", pa.string(), "32 hex digits; blake2b-128 of everything that determines the sample"),
    ("task", NAME, "modality: t2i, edit, understanding or reasoning"),
    ("subtask", NAME, "family: text/poster, cs/bst-insert ..."),
    ("source", NAME, "the recipe that made it: text-render, science ..."),
    ("split", NAME, "train or validation; samples that share a text or a photo stand on one side"),
    ("group_id", pa.string(), "shared by samples that must not straddle the split"),
    ("lang", NAME, "language of the pixels"),
    ("prompt", pa.string(), "the prompt that the recipe names as the default"),
    ("prompt_lang", NAME, "language of `prompt`"),
    ("prompts", pa.list_(PROMPT), "every prompt; level is terse, task or explicit"),
    ("reasoning", pa.string(), "compact chain of thought"),
    ("cot", pa.string(), "its JSON record"),
    ("answer", pa.string(), "of an understanding sample"),
    ("messages", pa.list_(MESSAGE), "of a multi-turn sample; <image> indexes input_images"),
    ("input_images", pa.list_(IMAGE), "sources, encoded"),
    ("output_image", IMAGE, "the target, encoded"),
    ("mask", IMAGE, "of an edit: white where the target may differ; one channel"),
    ("width", pa.int32(), "pixels, of the output, else of the first input"),
    ("height", pa.int32(), "pixels"),
    ("sha256", pa.string(), "hex, of the same image's encoded bytes"),
    ("phash", pa.uint64(), "64-bit perceptual hash of the same image; null = not measured"),
    ("image_info", pa.list_(IMAGE_INFO), "one per image"),
    ("text_layers", pa.list_(TEXT_LAYER), "one per drawn line; polygon = x,y of four corners in pixels, clockwise"),
    ("spec", pa.string(), "the whole scene, JSON"),
    ("spec_kind", NAME, "schema of `spec`: text/1 ..."),
    ("svg", pa.string(), "vector source of the output"),
    ("source_svg", pa.string(), "vector source of the input"),
    ("scoring_points", pa.list_(SCORING_POINT), "questions that a correct output answers with yes"),
    ("relevance", NAME, "how text and background belong together: none, caption ..."),
    ("subject", NAME, "of a science sample"),
    ("difficulty", pa.int8(), "1 to 5"),
    ("background_id", pa.string(), "sha256 of the photo or tile behind; null = none"),
    ("text_id", pa.string(), "blake2b-128 of the texts drawn: equal texts share it"),
    ("font_licences", pa.list_(pa.string()), "SPDX names, one per font in order of use"),
    ("photo_licence", pa.string(), "of the photo behind"),
    ("license", pa.string(), "of the sample as a whole"),
    ("source_uri", pa.string(), "where the text came from: a record's id or file:line, or the composer's name"),
    ("scores", SCORES, "null = not measured"),
    ("checks", pa.list_(CHECK), "every verdict of every exact check"),
    ("verified", pa.bool_(), "all mandatory exact checks passed"),
    ("generator", NAME, "stage that made it"),
    ("generator_version", NAME, "its version"),
    ("params_json", pa.string(), "parameters of this sample drawn by the recipe: bin, size, mix ..."),
    ("seed", pa.uint64(), "of this sample"),
    ("index", pa.int64(), "in the plan"),
    ("parents", pa.list_(pa.string()), "sample ids it derives from"),
)

IMAGE_COLUMNS = ("input_images", "output_image", "mask")
NOT_NULL = ("sample_id", "task", "subtask", "source", "split", "group_id", "verified", "seed", "index")


def _feature(name: str, kind: pa.DataType) -> dict[str, Any]:
    """The Hugging Face feature of an Arrow type, as `datasets` writes it into its metadata."""
    if kind == IMAGE:
        return {"mode": "L" if name == "mask" else "RGB", "_type": "Image"}
    if pa.types.is_list(kind):
        return {"feature": _feature(name, kind.value_type), "_type": "List"}
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.name, field.type) for field in kind}
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    names = {pa.bool_(): "bool", pa.float32(): "float32"}
    return {"dtype": names.get(kind, str(kind)), "_type": "Value"}


def _metadata(fields: list[pa.Field]) -> dict[str, str]:
    features = {f.name: _feature(f.name, f.type) for f in fields}
    return {
        "huggingface": json.dumps({"info": {"features": features}}),
        "synth": json.dumps({"schema_version": SCHEMA_VERSION}),
    }


def _schema(fields: list[pa.Field]) -> pa.Schema:
    return pa.schema(fields, metadata=_metadata(fields))


_FIELDS = [pa.field(name, kind, nullable=name not in NOT_NULL) for name, kind, _ in COLUMNS]

SCHEMA = _schema(_FIELDS)
META_SCHEMA = _schema([f for f in _FIELDS if f.name not in IMAGE_COLUMNS])

# A rejected or failed sample keeps all that is needed to count, understand and replay it; images are re-derivable.
REJECT_SCHEMA = pa.schema(
    [
        ("sample_id", pa.string()),
        ("task", NAME),
        ("subtask", NAME),
        ("source", NAME),
        ("lang", NAME),
        ("stage", NAME),
        ("reason", NAME),
        ("detail", pa.string()),
        ("source_uri", pa.string()),
        ("spec", pa.string()),
        ("params_json", pa.string()),
        ("checks", pa.list_(CHECK)),
        ("seed", pa.uint64()),
        ("index", pa.int64()),
    ],
    metadata={"synth": json.dumps({"schema_version": SCHEMA_VERSION})},
)
DEAD_SCHEMA = pa.schema(
    [
        ("sample_id", pa.string()),
        ("source", NAME),
        ("stage", NAME),
        ("error", NAME),
        ("detail", pa.string()),
        ("seed", pa.uint64()),
        ("index", pa.int64()),
    ],
    metadata={"synth": json.dumps({"schema_version": SCHEMA_VERSION})},
)
