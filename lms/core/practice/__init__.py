"""Drills: generated bedside encounters that carry their own answers, and the fold of a learner's marks over them."""
