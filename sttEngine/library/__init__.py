"""The archive as a person knows it: files by recording id, taking new ones in, the shelf and its trash."""
