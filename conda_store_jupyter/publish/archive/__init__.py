"""Archives: a prefix as one file that can be unpacked anywhere, compatible with conda-pack's."""
