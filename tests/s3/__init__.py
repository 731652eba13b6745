"""Servers that speak S3, on the loopback: moto's and rclone's."""
