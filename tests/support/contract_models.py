"""Every module and class of the contract."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from pydantic import BaseModel

import app.contract


def contract_modules() -> Iterator[ModuleType]:
    """All of them, packages too."""
    for found in pkgutil.walk_packages(app.contract.__path__, "app.contract."):
        yield importlib.import_module(found.name)


def contract_models() -> list[type[BaseModel]]:
    """Each class of a payload, once."""
    found = {
        model: None
        for module in contract_modules()
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel) and model is not BaseModel
    }
    return list(found)
