"""What is read from columns of JSON."""

from __future__ import annotations

import pytest

from verifiers.check import Malformed, parsed


@pytest.mark.parametrize("text", ['{"a":1,"b":[{"c":2}]}', '{ "b": {"a": 1}, "a": 1.50 }', '"é"', "[1e2]"])
def test_json_in_any_spelling(text: str) -> None:
    assert parsed(text, "spec") is not None


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":1}', '{"b":{"c":1,"a":2,"c":3}}', "[" * 100_000, '{"a":NaN}', "\ud800", "", None, b"{}", "{}x"],
)
def test_what_is_no_json_or_says_two_things(text: object) -> None:
    with pytest.raises(Malformed, match="spec"):
        parsed(text, "spec")
