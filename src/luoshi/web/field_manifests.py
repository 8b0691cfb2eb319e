"""What the enabled field modules hand the engine at start: each lists it in its `manifest.py`."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from luoshi.kernel.sources.registry import register_kind


def register_field_sources() -> None:
    """Register every `SOURCE_KINDS` of an enabled field module; a module without any gives none."""
    for name in settings.FIELD_MODULES:
        manifest = import_module(f"{name}.manifest")
        for kind in getattr(manifest, "SOURCE_KINDS", ()):
            register_kind(kind)
