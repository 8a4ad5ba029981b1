"""The program without a Python: how it is frozen, what is in it, and where it begins."""
