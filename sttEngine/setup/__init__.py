"""The steps that make a fresh clone run. Standard library alone: nothing is installed yet when this is imported."""
