"""What ``make`` runs. ``tools.install`` and what it imports need nothing but a Python."""
