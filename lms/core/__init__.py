"""The pure core: what the hospital means, without framework, database or clock."""
