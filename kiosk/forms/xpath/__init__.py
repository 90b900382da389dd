"""The form language's expressions: ODK XPath text -> syntax tree -> Python closures and the paths they read.

`lexer` and `syntax` read, `reads` says what an expression depends on, `compiler` makes closures over `tree`
nodes, `functions` holds the function library. Used by kiosk.forms only.
"""
