"""The Ray runner: the bytes of the local one, dead workers and actors, pools, cancelling, joining a cluster, and places
for the ranks of a training."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from toy import Counting, Deadly, Draw, Heavy, Judge, Modules, content_hash

from catalog.shards import manifests, plan
from flows.runner import Fatal, LocalRunner, ShardWork, Sink

pytest.importorskip("ray")
from flows import cluster, ray_train
from model.training.recipe import stage

pytestmark = pytest.mark.usefixtures("ray_runtime")
N, SIZE = 330, 100


def work(root: Path, *more: object, **settings: object) -> ShardWork:
    return ShardWork((Draw(**settings), *more, Judge()), Sink(root, "toy", 0, "0" * 64))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("reference")
    list(LocalRunner(1).map(work(root), plan(N, SIZE)))
    return content_hash(root)


def test_tasks_give_the_bytes_of_the_local_runner(tmp_path: Path, reference: str) -> None:
    done = list(cluster.RayRunner().map(work(tmp_path), plan(N, SIZE)))
    assert not [d.error for d in done if d.error] and content_hash(tmp_path) == reference


def test_a_killed_worker_takes_no_shard_with_it(tmp_path: Path, reference: str) -> None:
    trap = tmp_path / "trap"
    trap.touch()
    done = list(cluster.RayRunner().map(work(tmp_path / "out", kill_once=str(trap)), plan(N, SIZE)))
    assert not [d.error for d in done if d.error] and not trap.exists()
    assert content_hash(tmp_path / "out") == reference


def test_a_deadly_item_is_reported_and_the_others_go_on() -> None:
    done = {d.item: d for d in cluster.RayRunner().map(Deadly(2), range(5))}
    assert [done[i].result for i in (0, 1, 3, 4)] == [0, 1, 9, 16]
    assert done[2].result is None and "died" in done[2].error


def test_an_unusable_stage_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="no such font"):
        list(cluster.RayRunner().map(work(tmp_path, broken="no such font"), plan(N, SIZE)))


def test_workers_import_neither_prefect_nor_duckdb() -> None:
    for done in cluster.RayRunner().map(Modules(), range(3)):
        assert not {"prefect", "duckdb", "torch", "cyclopts"} & set(done.result["modules"])
        assert done.result["threads"] == "1"


def test_a_chain_through_an_actor_pool_has_the_same_bytes(tmp_path: Path, reference: str) -> None:
    (tmp_path / "trap").touch()
    for name, trap in (("plain", ""), ("crashed", str(tmp_path / "trap"))):
        heavy = Heavy(trap)
        done = list(cluster.RayRunner().map(work(tmp_path / name, heavy), plan(N, SIZE)))
        assert not [d.error for d in done if d.error]
        assert content_hash(tmp_path / name) == reference
    assert not (tmp_path / "trap").exists()


def test_closing_early_cancels_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    with closing(cluster.RayRunner().map(work(tmp_path, seconds=0.005), plan(N, SIZE))) as results:
        next(results)
    assert not list(tmp_path.rglob(".*.tmp")) and len(manifests(tmp_path)) < 4


def test_stateful_work_runs_in_actors() -> None:
    counter = Counting()
    done = list(cluster.RayRunner().map(counter, range(20)))
    assert sorted(d.item for d in done) == list(range(20))
    assert len({d.result[0] for d in done}) <= 2 and max(d.result[1] for d in done) >= 10  # two processes remember


def test_every_node_must_see_out_and_the_inputs(tmp_path: Path) -> None:
    cluster.prove_nodes(tmp_path, [tmp_path])
    assert not list(tmp_path.iterdir())
    with pytest.raises(cluster.ClusterError, match="node .* does not see .*missing.ttf"):
        cluster.prove_nodes(tmp_path, [tmp_path / "missing.ttf"])


def test_a_node_that_does_not_see_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = cluster._look

    def elsewhere(nonce: str, paths: list[str]) -> dict[str, object]:
        return real("/nowhere" + nonce, paths)

    monkeypatch.setattr(cluster, "_look", elsewhere)
    with pytest.raises(cluster.ClusterError, match=r"node \S+ \([\d.]+\) does not see --out"):
        cluster.prove_nodes(tmp_path, [])


def test_other_libraries_on_a_node_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "libraries", lambda: {"numpy": "0.1"})
    with pytest.raises(cluster.ClusterError, match="install the same constraints.txt"):
        cluster.prove_nodes(tmp_path, [])


@pytest.mark.parametrize("address", ["127.0.0.1:1", "head", "127.0.0.1:port"])
def test_an_address_where_nothing_listens_is_said_at_once(address: str) -> None:
    with pytest.raises(cluster.ClusterError, match=f"RAY_ADDRESS={address}: nothing answers there"):
        cluster._join(address, show=False)


def test_no_room_for_the_ranks_of_a_training(
    tmp_path: Path, ray_runtime: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_train, "_PLACED_SECONDS", 0.2)
    with pytest.raises(cluster.ClusterError, match="no room for 64 ranks"):
        ray_train.launch(stage(1, data=tmp_path, checkpoint=tmp_path, out=tmp_path / "run"), 64)


def test_environments_are_torchruns() -> None:
    places = [("a", "10.0.0.1", 4000, 1), ("b", "10.0.0.2", 4001, 2), ("a", "10.0.0.1", 4002, 3)]
    first, second, third = ray_train.environments(places, gpus=False)
    assert [found["LOCAL_RANK"] for found in (first, second, third)] == ["0", "0", "1"]
    assert [found["LOCAL_WORLD_SIZE"] for found in (first, second, third)] == ["2", "1", "2"]
    assert {(found["MASTER_ADDR"], found["MASTER_PORT"]) for found in (first, second, third)} == {("10.0.0.1", "4000")}
    assert [found["RANK"] for found in (first, second, third)] == ["0", "1", "2"] and third["WORLD_SIZE"] == "3"
    assert {found["LOCAL_RANK"] for found in ray_train.environments(places, gpus=True)} == {"0"}
