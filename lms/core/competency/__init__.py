"""Competency: dated facts about one person folded into a status for any day, without a clock."""
