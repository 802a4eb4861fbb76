"""Modules: training text in sections, and when a person has done one."""
