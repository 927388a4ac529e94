"""Spherical mirrors: see `verifiers.certificates.optics`."""

from __future__ import annotations

from verifiers.certificates.optics import Imaging

_LENS = Imaging("physics/thin-lens", mirror=False)
CERTIFICATE = Imaging("physics/spherical-mirror", mirror=True, does=f"{_LENS.does} reflected upward")
