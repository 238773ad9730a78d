"""Send decisions at size: the models beside a hand-written script with the same result."""
