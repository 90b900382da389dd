"""Guided forms: any XLSForm, compiled by pyxform, run one question at a time, onto the official paper.

May import kiosk.values, errors, rules, texts, clock; no screen, no paper, no store. Its rooms: `xpath` (expressions),
`model` (a published form), `answering` (filling it page by page), `clerk` (filling it whole, at a desk), `results`
(record, paper, submission), `files` (pictures and files), `publishing` (from an XLSForm; it alone calls pyxform).
"""
