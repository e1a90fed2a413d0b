"""Great Expectations, loaded without Spark, which the gate does not check.

Where PySpark is installed, Great Expectations loads it: that takes time, and PySpark ends the whole
process, with exit code 0, when it takes a `python -c` or a worker of a test run for a doctest. A
gate that ends like that would have let everything pass.
"""

from __future__ import annotations

import sys

_SPARK = "pyspark"
_is_hidden = _SPARK not in sys.modules
if _is_hidden:
    # Python's own way to say that there is no such module.
    sys.modules[_SPARK] = None  # type: ignore[assignment]
try:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
finally:
    if _is_hidden:
        del sys.modules[_SPARK]

__all__ = ["ExpectationConfiguration", "gx"]
