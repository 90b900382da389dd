"""Filling a form, one page at a time: answers, what follows from them, pages and review.

Imported by clerk, results, files and publishing.
"""
