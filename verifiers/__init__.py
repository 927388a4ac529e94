"""Judges: each reads only the finished row and the assets it names by sha256. Never imports synth."""
