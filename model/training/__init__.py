"""The trainer: shards of the catalog in, checkpoints of InternVL-U out. Inference imports nothing of it."""
