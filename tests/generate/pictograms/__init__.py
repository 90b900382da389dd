"""Draws resources/pictograms: persons, places and papers in one style, from shared parts.

Run by hand (`python -m tests.generate.pictograms`) after a change here; tests/ui/widgets/test_pictograms.py holds the
files against it and looks at what they draw. Lines are 4 of 96 wide, joints are round, fills are flat.
"""
