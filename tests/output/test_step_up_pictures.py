"""The dosing pictures say what the products and the dose rule say, in drawing and table alike."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from lms.core.clinical.dosing import tocilizumab_dose
from lms.core.content.load import shipped_products
from lms.output.pictures import PICTURES, Picture
from lms.output.pictures.dose_words import amount_words, day_words


def drawn(name: str) -> Picture:
    """Draw a picture in English."""
    return PICTURES[name](lambda message: message, "pic")


def words(svg: str) -> list[str]:
    """Give the lines of text of a drawing."""
    return [element.text or "" for element in ET.fromstring(svg).iter("text")]  # noqa: S314 - our own markup


def test_the_teclistamab_picture_counts_from_the_last_dose() -> None:
    """The table gives the windows of the printed days, and of dose 2 on day 5: not before day 7."""
    made = drawn("step-up-teclistamab")
    assert [row[1:] for row in made.table_rows] == [
        ("day 1", "days 3 to 5", "day 8"),
        ("day 4", "days 6 to 8", "day 11"),
        ("day 5", "days 7 to 9", "day 12"),
    ]
    for svg in (made.wide_svg, made.narrow_svg):
        said = " ".join(words(svg))
        assert "Dose 2 on day 5: the treatment dose is not before day 7" in said
        assert "Later than 7 days: hold the dose, open the label, call." in said
        # one cross on the day that is too soon, one in the legend
        assert svg.count("l12 12m0 -12l-12 12") == 2


def test_every_printed_dose_stands_in_both_drawings_and_in_the_table() -> None:
    """Each schedule of each product has its days and doses in the table, and its own stair in both drawings."""
    made = drawn("step-up-all")
    plans = [(product, plan) for product in shipped_products().values() for plan in product.plans]
    assert len(made.table_rows) == len(plans) == 12
    for (product, plan), row in zip(plans, made.table_rows, strict=True):
        assert (product.id in row[0], product.brand in row[0], plan.title in row[1]) == (True, True, True)
        for dose in plan.doses:
            assert day_words(str, dose) in row[2]
            assert amount_words(str, dose) in row[2]
        assert row[3] == plan.then.text
    stairs = {(product.id, plan.doses) for product, plan in plans}
    for svg in (made.wide_svg, made.narrow_svg):
        said = words(svg)
        assert sum(1 for line in said if re.fullmatch(r"\w+ \(\w+\)", line)) == len(stairs) == 11
        assert sum(1 for line in said if line in {"mg", "mg/kg", "mcg/day"}) == sum(len(doses) for _, doses in stairs)
        assert "verify against the current label" in " ".join(said)
    assert "Lunsumio Velo has other doses: do not substitute." in made.caption


def test_the_tocilizumab_line_stops_at_its_cap() -> None:
    """The table is the dose rule's, and the drawing names the cap and the dose of 110 kg."""
    made = drawn("toci-cap")
    for kg, by_weight, dose in made.table_rows:
        weight = int(kg.removesuffix(" kg"))
        assert (by_weight, dose) == (f"{weight * 8} mg", f"{float(tocilizumab_dose(weight).mg):g} mg")
    assert {dose for _, _, dose in made.table_rows[-3:]} == {"800 mg"}
    for svg in (made.wide_svg, made.narrow_svg):
        said = " ".join(words(svg)).replace("\N{NO-BREAK SPACE}", " ")
        assert "at most 800 mg" in said
        assert "110 kg: 800 mg" in said
        assert "880 mg at 110 kg is not given" in said
