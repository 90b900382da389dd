"""Handing received dossiers to the province's system: as files in a folder, or by its HTTP API (docs/province.md).

`worker.py` is the thread of a receiving station; `folder.py` and `http.py` are the two ways; `rendering.py` writes a
dossier as JSON and XML, `answers.py` reads what comes back. The third way, a clerk who types, is the desk's page.
"""
