"""The clinical core: findings in, grade and reasons out; the published rules and nothing else.

For training only. Every rule names its published source; a finding that was not assessed is never taken as normal.
"""

from lms.core.clinical.crs import grade_crs
from lms.core.clinical.findings import (
    CrsFindings,
    IcansFindings,
    IceFindings,
    crs_findings,
    icans_findings,
    ice_findings,
)
from lms.core.clinical.icans import grade_icans
from lms.core.clinical.ice import score_ice
from lms.core.clinical.results import CrsResult, IcansResult, IceResult, Reason

__all__ = [
    "CrsFindings",
    "CrsResult",
    "IcansFindings",
    "IcansResult",
    "IceFindings",
    "IceResult",
    "Reason",
    "crs_findings",
    "grade_crs",
    "grade_icans",
    "icans_findings",
    "ice_findings",
    "score_ice",
]
