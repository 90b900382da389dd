"""The clerk's desk: mouse and keyboard, much on one screen. `window.DeskWindow` is the station.

`at_work` holds who is signed in and the visit in work; everything else follows it. `board` places the waiting list, the
bar and the panels (serve, certify, refuse, result, entry_form, open_draft; dossiers, supervisor) and connects what they
signal with who runs the use cases: calling, deciding, reading, declaring, writing, side_tasks, supervising. Nobody
holds the board.
"""
