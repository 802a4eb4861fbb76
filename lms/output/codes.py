"""Codes to scan."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str, *, sized: bool = True) -> str:
    """Draw `address` as a QR code: SVG for inlining, without style attributes; without `sized` the sheet sizes it."""
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgns=False,
        scale=5,
        border=4,
        light="#fff",
        dark="#000",
        omitsize=not sized,
    )
    return buffer.getvalue().decode()
