"""Basketry outside the warehouse: the demo shop, the engines it runs on, the command line."""
