"""InternVL-U: modules, sampler and trainer. Reads shards through catalog; never imports synth, verifiers or flows."""
