"""Thin lenses: see `verifiers.certificates.optics`."""

from __future__ import annotations

from verifiers.certificates.optics import Imaging

CERTIFICATE = Imaging("physics/thin-lens", mirror=False)
