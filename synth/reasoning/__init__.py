"""Reasoning: what turns a problem and its trace into a cot/1 record, in English and Chinese."""
