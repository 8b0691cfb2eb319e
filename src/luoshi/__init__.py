"""luoshi (落实): the open delivery system of a local government."""

__version__ = "0.1.0"
