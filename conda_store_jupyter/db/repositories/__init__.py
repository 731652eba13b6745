"""Every query, one module for each table that is asked on its own."""
