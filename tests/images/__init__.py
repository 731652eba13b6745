"""What tests of container images share: a registry that runs, clients, a base image."""
