"""Guided forms: any XLSForm, compiled by pyxform, run one question at a time, onto the official paper.

May import kiosk.values, errors, rules, texts, clock; no screen, no paper, no store. `load` reads a compiled
form, `session` fills it, `record`, `review` and `paper` say what came out; `publish` alone calls pyxform.
"""
