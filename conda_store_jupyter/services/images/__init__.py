"""Container images: who may pull what, what a tag means, and making what is missing."""
