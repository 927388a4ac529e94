"""Writes docs/schema.md from the schema: `python -m catalog.document > docs/schema.md`."""

from __future__ import annotations

import pyarrow as pa

from catalog.schema import COLUMNS, DEAD_SCHEMA, IMAGE_COLUMNS, NOT_NULL, REJECT_SCHEMA, SCHEMA_VERSION

_INTRO = f"""# Schema, version {SCHEMA_VERSION}

Generated from `catalog/schema.py` by `python -m catalog.document > docs/schema.md`; a test keeps it up to date.

One table holds every kind of sample. Columns that a kind does not use are null. Images are `struct<bytes, path>`:
the encoded file as it was made, and a file name. `data/` holds all columns; `_meta/` all but
{", ".join(f"`{c}`" for c in IMAGE_COLUMNS)}. Within a version columns are only added, so a reader must accept columns
that it does not know.

## Rows (`data/`, `_meta/`)
"""


def type_name(kind: pa.DataType) -> str:
    """An Arrow type as people write it: `list<{text: string, polygon: list<float>}>`."""
    if pa.types.is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{field.name}: {type_name(field.type)}" for field in kind) + "}"
    if pa.types.is_dictionary(kind):
        return f"{kind.value_type}, dictionary"
    return str(kind)


def columns_table() -> str:
    """The columns of a row as a Markdown table."""
    lines = ["| column | type | null | holds |", "|---|---|---|---|"]
    for name, kind, text in COLUMNS:
        null = "no" if name in NOT_NULL else "yes"
        lines.append(f"| `{name}` | `{type_name(kind)}` | {null} | {text.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def _plain_table(schema: pa.Schema) -> str:
    lines = ["| column | type |", "|---|---|"]
    return "\n".join(lines + [f"| `{field.name}` | `{type_name(field.type)}` |" for field in schema])


def markdown() -> str:
    """The whole of docs/schema.md."""
    rejects = "## Rejected samples (`_rejects/`)\n\nEnough to count, understand and replay them; no image bytes.\n\n"
    dead = "## Failed samples (`_dead/`)\n\nAn exception stopped them; `synth retry-failed` tries them again.\n\n"
    tables = [columns_table(), rejects + _plain_table(REJECT_SCHEMA), dead + _plain_table(DEAD_SCHEMA)]
    return f"{_INTRO}\n" + "\n\n".join(tables) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
