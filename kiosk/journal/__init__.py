"""The journal: envelope, hash chain, heads, keys, witness, verification. Imported by records, store and above."""
