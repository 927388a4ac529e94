"""Selections: ids, weights, the SQL that made them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.database import QueryError
from catalog.selection import load, select


def test_a_selection_is_kept_with_its_sql(out: Path) -> None:
    sql = "SELECT sample_id, 2 AS weight FROM samples WHERE lang = 'zh'"
    assert select(out, "zh", sql) == len(load(out, "zh")) == 9
    assert set(load(out, "zh").values()) == {2.0}
    note = json.loads((out / "selections/zh.json").read_text())
    assert (note["sql"], note["n"]) == (sql, 9)
    first = (out / "selections/zh.parquet").read_bytes()
    select(out, "zh", sql)
    assert (out / "selections/zh.parquet").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "sql", "message"),
    [
        ("../x", "SELECT sample_id FROM samples", "selection name"),
        ("x", "SELECT lang FROM samples", "needs the columns sample_id"),
        ("x", "SELECT sample_id FROM samples WHERE false", "no sample"),
        ("x", "SELECT sample_id FROM samples UNION ALL FROM (SELECT sample_id FROM samples)", "twice"),
        ("x", "SELECT sample_id, 0 AS weight FROM samples", "weight 0.0"),
    ],
)
def test_a_wrong_selection_is_refused(out: Path, name: str, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        select(out, name, sql)
    assert not (out / "selections").exists()


def test_an_unknown_selection_names_the_others(out: Path) -> None:
    select(out, "all", "SELECT sample_id FROM samples")
    with pytest.raises(FileNotFoundError, match="there are: all"):
        load(out, "al")
