"""The newest migration of the program, and the number of the one that would come next."""

from __future__ import annotations

from lms.store import upgrade

HEAD = max(path.name[:4] for path in (upgrade.MIGRATIONS / "versions").glob("[0-9]*.py"))
NEXT = f"{int(HEAD) + 1:04}"
