"""Basketry on PostgreSQL and Spark: a server for a run, every mart compared with DuckDB's."""

from basketry.engines.check import NAMES, check_engine, run

__all__ = ["NAMES", "check_engine", "run"]
