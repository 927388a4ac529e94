"""Spherical mirrors: see `verifiers.certificates.optics`."""

from __future__ import annotations

from verifiers.certificates.optics import Imaging

CERTIFICATE = Imaging("physics/spherical-mirror", mirror=True)
