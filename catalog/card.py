"""The dataset card: a README.md that says what a dataset is, and to the Hugging Face hub which files are its rows.

It is written before the first shard: without its `configs:` a loader would take `_meta/` and `_rejects/` for data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.document import columns_table
from catalog.schema import SCHEMA_VERSION
from catalog.shards import manifests, write_atomically

# SPDX name -> identifier in the hub's list of licences; anything else is declared as `other`.
_HUB_LICENCES = {
    "CC0-1.0": "cc0-1.0",
    "CC-BY-4.0": "cc-by-4.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0",
    "CC-BY-2.0": "cc-by-2.0",
    "CC-BY-3.0": "cc-by-3.0",
    "OFL-1.1": "ofl-1.1",
    "Apache-2.0": "apache-2.0",
    "MIT": "mit",
    "BSD-3-Clause": "bsd-3-clause",
    "BSD-2-Clause": "bsd-2-clause",
    "Unlicense": "unlicense",
}
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))

LOADING = """\
```python
from datasets import load_dataset
rows = load_dataset("DIR", split="train")                       # images decode to RGB
rows = load_dataset("DIR", split="train", streaming=True)       # nothing is copied

import pandas as pd
frame = pd.read_parquet("DIR/data", columns=["sample_id", "subtask", "prompt"])

import pyarrow.dataset as ds
table = ds.dataset("DIR/data", partitioning=ds.HivePartitioning.discover(infer_dictionary=True)).head(8)

import duckdb
duckdb.sql("SELECT subtask, lang, count(*) FROM read_parquet('DIR/data/**/*.parquet') GROUP BY ALL")
```

`DIR` is this directory; it can be moved. It can be read while it still grows: a file appears only when it is whole.
`load_dataset` without streaming keeps what it saw the first time; to see more before the run has ended, add
`download_mode="force_redownload", verification_mode="no_checks"`.
"""

_FOLDERS = """\
- `data/`: the rows, one Parquet file per shard, encoded images inside.
- `_meta/`: the same rows without images.
- `_rejects/`, `_dead/`: planned samples that were not good enough, and those that failed, with reasons. Not data.
- `_manifest/`: one JSON per shard with sizes and sha256 of its files. A shard counts once its manifest is there.
- `annotations/`: audits and later measurements, by `sample_id`.
"""


@dataclass(frozen=True, slots=True)
class Config:
    """Files that loaders read as one table: their number of rows and the pattern of each split."""

    name: str
    rows: int
    files: Mapping[str, str]


def write_card(
    root: Path,
    title: str,
    recipe: Mapping[str, Any],
    licences: Sequence[str],
    sources: Sequence[str] = (),
    *,
    n: int | None = None,
    languages: Sequence[str] = ("en", "zh"),
    task: str = "text-to-image",
    tags: Sequence[str] = (),
) -> Path:
    """Write `root/README.md` in one step, over an earlier one; returns its path.

    `recipe` is what the recipe file records; `licences` are SPDX names of everything that the images hold; `sources`
    are lines naming texts, fonts and photos with their origin; `n` is the number of planned samples. Write it before
    the first shard, and again when the dataset has grown, so that loaders do not take their cache for it.
    """
    rows = sum(content["outcomes"]["ok"] for content in manifests(root))
    files = Config("default", rows, {"train": "data/**/*.parquet"})
    front = _front_matter(title, files, licences, n, languages, task, ["synthetic", *tags])
    text = json.dumps(dict(recipe), indent=2, ensure_ascii=False, sort_keys=True)
    how = f"The same recipe and libraries give the same bytes.\n\n```json\n{text}\n```"
    sections = {
        "How it was made": f"By the recipe below, from a seed. {how}",
        "Loading": LOADING,
        "What lies where": _FOLDERS,
        "Checking": f"`synth verify {root.name}` hashes every file against its manifest and judges every row again "
        "from its bytes. The column `checks` holds the verdicts of the first time, `verified` their sum.",
        "Columns": f"Schema version {SCHEMA_VERSION}.\n\n{columns_table()}",
        "Licences": _licences(licences, sources),
    }
    path = root / "README.md"
    write_atomically(path, page(front, title, sections).encode())
    return path


def page(front: str, title: str, sections: Mapping[str, str]) -> str:
    """A card: YAML front matter, a title, sections."""
    body = "\n".join(f"## {name}\n\n{text.rstrip()}\n" for name, text in sections.items())
    return f"---\n{front}---\n\n# {_plain(title)}\n\n{body}"


def _front_matter(
    title: str,
    files: Config,
    licences: Sequence[str],
    n: int | None,
    languages: Sequence[str],
    task: str,
    tags: Sequence[str],
) -> str:
    """YAML that the hub reads. JSON strings are YAML strings, so quoting is JSON's."""
    lines = [f"pretty_name: {json.dumps(_plain(title), ensure_ascii=False)}", "configs:", *_config(files)]
    known = sorted({_HUB_LICENCES.get(licence, "other") for licence in licences}) or ["other"]
    listed = {"license": known, "language": languages, "task_categories": [task], "tags": tags}
    if n is not None:
        listed["size_categories"] = [next((name for limit, name in _SIZES if n < limit), "n>10M")]
    for key, values in listed.items():
        lines += [f"{key}:", *(f"- {json.dumps(value)}" for value in values)]
    return "\n".join(lines) + "\n"


def _config(config: Config) -> Iterator[str]:
    """Lines of YAML.

    `datasets` names its cache after this configuration and not after the files, so that a dataset that has grown would
    be loaded as it was: the number of rows is part of it.
    """
    yield from (f"- config_name: {json.dumps(config.name)}", f"  description: {config.rows} rows", "  data_files:")
    for split, pattern in config.files.items():
        yield from (f"  - split: {split}", f"    path: {json.dumps(pattern)}")


def front_matter(root: Path, configs: Sequence[Config]) -> str:
    """The front matter of an existing card with other data files: for an export."""
    text = (root / "README.md").read_text()
    front = re.match(r"---\n(.*?)---\n", text, re.DOTALL)
    if not front:
        raise ValueError(f"{root / 'README.md'} has no front matter; write the card again with write_card")
    lines = "".join(f"{line}\n" for config in configs for line in _config(config))
    return re.sub(r"configs:\n(?:- config_name.*\n|  .*\n)*", lambda _: f"configs:\n{lines}", front[1])


def _plain(title: str) -> str:
    return " ".join(title.split())


def _licences(licences: Sequence[str], sources: Sequence[str]) -> str:
    names = ", ".join(dict.fromkeys(licences)) or "not stated"
    own = "`font_licences` and `photo_licence` name those of each row, `license` the row's as a whole."
    return f"Parts of the images: {names}. {own}\n\n" + "\n".join(f"- {_plain(source)}" for source in sources)
