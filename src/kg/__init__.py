"""A knowledge graph in which every claim points at its evidence: ask it, follow it, look at it.

>>> import kg
>>> store = kg.open_store()
>>> table = kg.run("honors-of-branch", store, branch="id:branch-dongtou")
>>> table.columns[0]
'honor'
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import DataError, KGError, NotFoundError, QueryError, StoreError
    from kg.graph import to_networkx
    from kg.labels import find
    from kg.limits import Limits, within
    from kg.meaning import about, why
    from kg.parameters import run
    from kg.queries import Query, catalogue
    from kg.render import render
    from kg.results import Table, Triples
    from kg.store import Store, open_store

__version__ = "0.1.0"

# Where each public name is; a module is loaded when one of its names is first asked for.
_HOMES = {
    "DataError": "errors",
    "KGError": "errors",
    "Limits": "limits",
    "NotFoundError": "errors",
    "Query": "queries",
    "QueryError": "errors",
    "Store": "store",
    "StoreError": "errors",
    "Table": "results",
    "Triples": "results",
    "about": "meaning",
    "catalogue": "queries",
    "find": "labels",
    "open_store": "store",
    "render": "render",
    "run": "parameters",
    "to_networkx": "graph",
    "why": "meaning",
    "within": "limits",
}

__all__ = [
    "DataError",
    "KGError",
    "Limits",
    "NotFoundError",
    "Query",
    "QueryError",
    "Store",
    "StoreError",
    "Table",
    "Triples",
    "__version__",
    "about",
    "catalogue",
    "find",
    "open_store",
    "render",
    "run",
    "to_networkx",
    "why",
    "within",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"kg.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps kg.render the function, also once the module of the same name has been imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
