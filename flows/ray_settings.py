"""What must be settled before Ray is imported: whether it talks to its cluster with a token."""

from __future__ import annotations

import os
from pathlib import Path


def token_available() -> bool:
    """Whether this user has a Ray token, by the three places where Ray looks."""
    named = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    return bool(named) or (Path.home() / ".ray" / "auth_token").is_file()


def choose_auth_mode() -> None:
    """Join a cluster with the user's token unless RAY_AUTH_MODE says otherwise: without it Ray only says `Failed`."""
    if os.environ.get("RAY_ADDRESS") and token_available():
        os.environ.setdefault("RAY_AUTH_MODE", "token")
