"""Basketry's own dbt macros, run without dbt: contract and parsing have one source, the macros."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jinja2

PACKAGE = "basketry"


class _Returned(Exception):
    """What `return()` of a macro hands out."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Macros:
    """The macros of the package, as dbt's manifest holds them, for one engine.

    Only macros that need nothing of dbt but `return`, `do` and `adapter.dispatch` can be called.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        adapter_type: str,
        given: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        """Take the macros of a manifest.

        Args:
            manifest: dbt's manifest.json.
            adapter_type: duckdb or postgres: which override of a dispatched macro is used.
            given: functions in place of single macros.
        """
        self._sources = {
            macro["name"]: macro["macro_sql"]
            for macro in manifest["macros"].values()
            if macro["package_name"] == PACKAGE
        }
        self._adapter_type = adapter_type
        self._given = dict(given or {})
        self._environment = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, autoescape=False
        )
        self._environment.globals.update(
            {"return": _return, PACKAGE: self, "adapter": _Adapter(self)}
        )

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A macro as a function: its `return()`, or else the text that it writes."""
        if name in self._given:
            return self._given[name]
        if name not in self._sources:
            raise AttributeError(f"the manifest has no macro {PACKAGE}.{name}")

        def call(*arguments: Any) -> Any:
            macro = getattr(self._environment.from_string(self._sources[name]).module, name)
            try:
                return str(macro(*arguments)).strip()
            except _Returned as returned:
                return returned.value

        return call

    def dispatched(self, name: str) -> Callable[..., Any]:
        """The engine's override of a macro, or its default."""
        own = f"{self._adapter_type}__{name}"
        function: Callable[..., Any] = getattr(
            self, own if own in self._sources else f"default__{name}"
        )
        return function


class _Adapter:
    """What a thin dispatcher asks of dbt's adapter."""

    def __init__(self, macros: Macros) -> None:
        self._macros = macros

    def dispatch(self, name: str, package: str) -> Callable[..., Any]:
        """The engine's override of a macro of the package."""
        assert package == PACKAGE
        return self._macros.dispatched(name)


def _return(value: Any) -> None:
    raise _Returned(value)
