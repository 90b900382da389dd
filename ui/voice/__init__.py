"""The voice: a pack of clips joined in Python, espeak-ng for what it lacks, captions where nothing sounds.

Imports no Qt. The hall announces calls through it and the citizen station reads pages aloud
(`Speaker.speak`). No sound card, no pack and no espeak-ng are no errors: everything spoken is also written.
"""
