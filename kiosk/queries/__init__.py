"""Read-only questions, one module per domain word: `q(reader, ...)` run by the store's readers."""
