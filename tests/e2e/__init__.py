"""The program as a person meets it: real processes, a real archive, real ffmpeg, real weights where a stage needs them."""
