"""RecordRoute: a recording goes in; a timed transcript, cited minutes and a searchable archive come out."""

__version__ = "0.1.0"
