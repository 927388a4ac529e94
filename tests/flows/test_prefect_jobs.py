"""The same steps as a Prefect flow: same bytes, artifacts, states, and a form with a field per setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy import ToyRecipe, content_hash

from flows import job

prefect = pytest.importorskip("prefect")

from prefect.client.orchestration import get_client  # noqa: E402
from prefect.states import State  # noqa: E402

from flows.prefect_jobs import FLOWS, as_state, steps  # noqa: E402
from flows.text_render import TextRenderRecipe  # noqa: E402


@prefect.flow(name="toy", persist_result=False)
def toy_flow(recipe: ToyRecipe) -> State:
    """Noise."""
    return as_state(steps(recipe))


def clean(tmp_path: Path, n: int) -> str:
    prepared = job.prepare(ToyRecipe(n=n, out=tmp_path / "clean", workers=1, runner="local"))
    with job.opened(prepared) as prepared:
        job.render(prepared, lambda done, total: None)
    return content_hash(prepared.root)


def test_a_flow_run_makes_the_same_bytes(tmp_path: Path, prefect_server: None) -> None:
    state = toy_flow(ToyRecipe(n=230, out=tmp_path / "out", workers=2, runner="local"), return_state=True)
    assert state.is_completed() and "made 230 samples" in state.message
    root = next((tmp_path / "out").glob("toy-*"))
    assert content_hash(root) == clean(tmp_path, 230)
    with get_client(sync_client=True) as client:
        runs = client.read_task_runs()
        assert sorted(run.name.rsplit("-", 1)[0] for run in runs) == ["audit", "catalog", "plan", "render", "report"]
        kinds = {artifact.key: artifact.type for artifact in client.read_artifacts()}
    assert kinds["funnel"] == "table" and kinds["run-report"] == "markdown" and kinds["render-progress"] == "progress"
    assert "contact-sheet" in kinds


def test_a_failed_sample_fails_the_flow_run(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trap").touch()
    monkeypatch.setenv("TOY_POISON", str(tmp_path / "trap"))
    recipe = ToyRecipe(n=20, out=tmp_path / "out", workers=1, runner="local", poison=(3,))
    state = toy_flow(recipe, return_state=True)
    assert state.is_failed() and "1 samples failed" in state.message


def test_the_form_has_a_field_per_setting() -> None:
    schema = FLOWS[TextRenderRecipe].parameters.model_dump()
    fields = schema["definitions"]["TextRenderRecipe"]["properties"]
    assert set(fields) == set(TextRenderRecipe.model_fields)
    assert all(field.get("description") for field in fields.values())
    assert fields["n"]["type"] == "integer" and fields["runner"]["enum"] == ["auto", "local", "ray"]
