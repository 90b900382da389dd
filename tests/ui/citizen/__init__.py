"""Tests of the citizen station."""
