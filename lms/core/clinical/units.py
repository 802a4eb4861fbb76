"""Exact numbers and the two temperature scales: nothing is rounded before it is compared.

A thermometer's 100.4 °F is 38.0 °C exactly, but not in binary floating point. So numbers are read by the digits a
person typed and kept as fractions; rounding is for the screen alone.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor, isfinite

#: fever: this or more, no other cause (CRS-02, Lee 2019)
FEVER_C = Fraction(38)
#: the same threshold on the other scale (CRS-02, CIBMTR forms manual)
FEVER_F = Fraction("100.4")


def exact(number: float | Decimal | Fraction) -> Fraction:
    """Give the fraction that the written digits mean: 100.4 is 1004/10, not the nearest binary float.

    Raises ValueError for NaN and the infinities.

    >>> exact(100.4)
    Fraction(502, 5)
    """
    if isinstance(number, float):
        if not isfinite(number):
            raise ValueError("not a finite number")
        return Fraction(float.__repr__(number))
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError("not a finite number")
    return Fraction(number)


def celsius(temperature_f: float | Decimal | Fraction) -> Fraction:
    """Convert °F to °C, unrounded (CRS-02: 100.4 °F is 38.0 °C).

    >>> celsius(100.4)
    Fraction(38, 1)
    """
    return (exact(temperature_f) - 32) * 5 / 9


def fahrenheit(temperature_c: float | Decimal | Fraction) -> Fraction:
    """Convert °C to °F, unrounded (CRS-02: 38.0 °C is 100.4 °F).

    >>> float(fahrenheit(38.0))
    100.4
    """
    return exact(temperature_c) * 9 / 5 + 32


def is_fever(temperature_c: float | Decimal | Fraction) -> bool:
    """Say whether a temperature reaches 38.0 °C; 37.9 and 37.99 do not (CRS-02, Lee 2019)."""
    return exact(temperature_c) >= FEVER_C


def one_decimal(number: float | Decimal | Fraction) -> Decimal:
    """Round half up to one decimal, for showing only: 37.95 °C shows as 38.0 and is still no fever.

    >>> one_decimal(celsius(101.2))
    Decimal('38.4')
    """
    return Decimal(floor(exact(number) * 10 + Fraction(1, 2))) / 10
