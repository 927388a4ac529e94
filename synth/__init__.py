"""Makers: pure functions from a seed and parameters to a sample. Imports catalog only."""
