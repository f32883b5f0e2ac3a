from typing import ClassVar

from .executor_contract import ExecutorContract


class TestDistributed(ExecutorContract):
    settings: ClassVar = {"workflows": {"engine": "distributed", "workers": 4}, "scale": {"processes": False}}
