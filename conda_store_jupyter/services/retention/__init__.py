"""Removes what nobody needs from the disk. What can be made again, or is asked for, is not lost:
a collected build keeps its row and its lockfile.
"""
