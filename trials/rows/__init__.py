"""The rows of trials/field: what is tried, the right value, and how the value is seen.

A row is a function of a ``Program``. It gives what it saw and whether that is right.
"""

import dataclasses
import importlib
import pkgutil
import typing

ROWS = []


@dataclasses.dataclass
class Row:
    item: str
    what: str
    right: str
    see: typing.Callable


class CasesMissing(Exception):
    """The folder of cases is not there."""


def row(item, what, right):
    """Adds the function below it to the rows."""
    def add(see):
        ROWS.append(Row(str(item), what, right, see))
        return see
    return add


def rows(item, kinds, right):
    """A row for each of `kinds` (name to value); the function takes the program and the value."""
    def add(see):
        for name, value in kinds.items():
            ROWS.append(Row(str(item), name, right, lambda program, value=value: see(program, value)))
        return see
    return add


def load():
    """Every row, of every module here."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return ROWS


def equal(seen, right):
    return f"{seen}", seen == right


def within(seen, low, high, form="{}"):
    return form.format(seen), seen is not None and low <= seen <= high
