"""What a terminal shows of a run with many families: sums, the worst and the thin ones, no rows of noughts."""

from __future__ import annotations

from flows.report import Share, _scores, _shown


def test_a_few_bins_are_all_shown() -> None:
    few = [Share("difficulty", str(k), 30, 30) for k in range(5)]
    assert list(_shown(few)) == few


def test_of_many_bins_the_sum_the_worst_and_the_thin_are_shown() -> None:
    many = [Share("family", f"f{k}", 100 - k % 3, 100) for k in range(30)]
    many += [Share("family", f"thin{k}", 50, 100) for k in range(4)]
    shown = list(_shown(many))
    assert shown[0] == Share("family", "all 34", sum(s.ok for s in many), 3400)
    assert [s.value for s in shown[1:]] == ["thin0", "thin1", "thin2", "thin3"]
    assert len(list(_shown(many[:30]))) == 1 + 3


def test_of_many_scores_the_least_and_the_greatest_are_told() -> None:
    assert _scores({"en a": 0.5, "zh a": 0.25}) == "en a 0.500, zh a 0.250"
    many = {f"en f{k}": k / 100 for k in range(30)}
    assert _scores(many) == "0.00000 (en f0) to 0.29000 (en f29) in 30 bins"
