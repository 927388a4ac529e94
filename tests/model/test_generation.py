"""Of a checkpoint's generation_config.json only what chooses tokens is taken, and wrong values are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.config import ConfigError
from model.generation import read_generation_config


def written(folder: Path, text: str) -> Path:
    path = folder / "generation_config.json"
    path.write_text(text)
    return path


def test_a_published_file_is_taken_without_a_word(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    text = """{"do_sample": true, "temperature": 0.6, "top_k": 20, "top_p": 0.95, "bos_token_id": 7, "eos_token_id": [8, 9],
    "pad_token_id": 7, "transformers_version": "4.51.0", "_from_model_config": true, "repetition_penalty": null,
    "use_cache": true}"""
    config = read_generation_config(written(tmp_path, text), 10)
    assert (config.do_sample, config.temperature, config.top_k, config.top_p) == (True, 0.6, 20, 0.95)
    assert config.eos_token_id == [8, 9] and not recwarn


def test_what_the_pipeline_decides_is_left_out(tmp_path: Path) -> None:
    text = '{"num_return_sequences": 3, "return_dict_in_generate": true, "forced_eos_token_id": 999999, "top_k": 5}'
    with pytest.warns(UserWarning, match="forced_eos_token_id, num_return_sequences, return_dict_in_generate"):
        config = read_generation_config(written(tmp_path, text), 10)
    assert config.top_k == 5 and not config.forced_eos_token_id and not config.return_dict_in_generate
    assert config.num_return_sequences in (None, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('"\udcff"', "is no JSON"),
        ("[]", "expected an object"),
        ('{"temperature": 0}', "temperature is 0, give a number from 0.0001 to 100.0"),
        ('{"temperature": NaN}', "temperature is nan"),
        ('{"top_k": 2.5}', "top_k is 2.5"),
        ('{"top_p": "x"}', "top_p is 'x'"),
        ('{"repetition_penalty": true}', "repetition_penalty is True"),
        ('{"do_sample": "no"}', "do_sample is 'no', give true or false"),
        ('{"eos_token_id": [3, 10]}', "eos_token_id is .*below 10"),
        ('{"pad_token_id": "a"}', "pad_token_id is 'a'"),
    ],
)
def test_wrong_values_are_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "generation_config.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ConfigError, match=f"generation_config.json:? {said}"):
        read_generation_config(path, 10)
