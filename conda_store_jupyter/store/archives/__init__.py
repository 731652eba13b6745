"""Archives of environments as bytes: compressed, unpacked, and made to work where they are."""
