"""A registry of container images: the pulling half of the OCI distribution specification 1.1.

It has a port of its own, because clients look for ``/v2/`` at the root of a host, which a Jupyter
server that is somebody's among many does not have.
"""
