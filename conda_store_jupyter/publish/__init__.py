"""Makes a sealed prefix visible to others: kernelspecs, later artifacts and images."""
