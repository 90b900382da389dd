"""Use cases, one module per domain word: plain functions `f(ctx, command) -> result` run by the store's writer."""
