"""docs/schema.md says what the schema says."""

from __future__ import annotations

from pathlib import Path

from catalog.document import columns_table, markdown
from catalog.schema import COLUMNS


def test_the_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "schema.md"
    assert page.read_text() == markdown(), "run: python -m catalog.document > docs/schema.md"


def test_every_column_has_a_row() -> None:
    lines = columns_table().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == [name for name, _, _ in COLUMNS]
    assert all(line.replace("\\|", "").count("|") == 5 for line in lines)
