"""How rows of the city's documents are edited: what fields a row has, how it is shown in them and read back.

Used by kiosk.server.city.documents_rows. One module a kind of document, each with its editors in EDITORS of `kinds`.
"""
