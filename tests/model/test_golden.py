"""Nothing of the golden set is left aside: runs after all other tests of this folder and counts what they consumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.model import golden


def test_the_files_are_what_their_lists_say() -> None:
    """`tensors.json` of a folder names every tensor of its files, with shape and dtype."""
    for listing in golden.files("", "*/tensors.json"):
        folder = listing.split("/")[0]
        for file, tensors in golden.read_json(listing).items():
            found = {
                name: [list(tensor.shape), str(tensor.dtype)]
                for name, tensor in golden.stored(f"{folder}/{file}").items()
            }
            assert found == {name: [entry["shape"], f"torch.{entry['dtype']}"] for name, entry in tensors.items()}, file


def test_every_tensor_is_consumed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the folders whose tests ran: a run of one test file judges what that file owns."""
    absent = {name for name in golden.OWNERS.values() if not (Path(__file__).parent / f"{name}.py").is_file()}
    assert not absent, "tests that golden folders belong to"
    ran = {Path(item.path).stem for item in request.session.items}
    required = [(file, tensor) for file, tensor in golden.everything() if golden.exemption(file, tensor) is None]
    judged = [entry for entry in required if golden.owner(entry[0]) in ran]
    left = [f"{file} {tensor}" for file, tensor in judged if (file, tensor) not in golden.consumed]
    exempt = sum(golden.exemption(file, tensor) is not None for file, tensor in golden.everything())
    with capsys.disabled():
        done = len(judged) - len(left)
        print(f"\ngolden: {done} of {len(judged)} consumed, of {len(required)} in all; {exempt} exempt")
    assert not left, "nothing consumed\n" + "\n".join(left)
