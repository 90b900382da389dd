"""Tests of the questions of a guided declaration."""
