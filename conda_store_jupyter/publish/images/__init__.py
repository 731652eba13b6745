"""Container images of sealed prefixes: layers cut by package, the same bytes from every store."""
