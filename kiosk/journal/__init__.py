"""The journal: events as bytes, their chains, and the keys of what is sealed. Imported by records, store and above.

`envelope.py` is the event, `append.py` adds an own one, `positions.py` counts the order of arrival. `inbox.py` takes
others' events in and `storing.py` keeps them, `outbox.py` sends; `chains.py`, `chain_ends.py` and `heads.py` say how
chains stand and sign it; `quarantine.py` holds what could not be accepted, `lacking.py` which keys are missing,
`scope.py` who may see what. `keys.py` and `sealing.py` are for personal data; `epochs.py` and `witness.py` tell a copy
from the original; `verify.py` checks a file.
"""
