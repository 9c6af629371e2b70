"""The examples in the documentation of every module run as they stand."""

import doctest
import importlib
import pkgutil

import pytest

import kg

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(kg.__path__, "kg.") if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0
