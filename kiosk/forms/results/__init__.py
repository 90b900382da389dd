"""What comes of a filled form: the record, the paper, the submission, who has to agree.

Imports answering and below; publishing may import it.
"""
