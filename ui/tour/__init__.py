"""The tour: a citizen's whole visit that plays itself through the real windows. Called by `motcua tour`."""
