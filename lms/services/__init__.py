"""Use cases: one verb per function, each inside one `Work` (one transaction, actor, moment and journal entry)."""
