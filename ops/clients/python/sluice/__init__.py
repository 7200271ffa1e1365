"""Sluice for Python programs: work on the nation's compute, by the protocol in `Proto/`.

    from sluice import Client

    with Client.connect("127.0.0.1:7400", folder="trust/tenant-lab") as client:
        placed = client.place("shanghai", "10ms", cards=8, run=3600)
        print(placed.job, placed.verdict.sentence)
"""

from .choices import ErrorCode, JobKind, JobState, LossPolicy, Promise, Ring, VerdictCode
from .client import Client
from .errors import (
    BadValue, Lost, Malformed, OutcomeUnknown, Refused, SluiceError, Unreachable, Untrusted,
)  # fmt: skip
from .jobs import (
    ArtifactReference, ChipEfficiency, CommandLine, DataPlace, JobSpecification, MetroShare,
    PlaceWishes, ProcessLimits, SecretReference, SpreadWish, Tide,
)  # fmt: skip
from .records import RequestKey
from .requests import batch, inference, key_of, new_key, training
from .watch import Watch

__all__ = [
    "ArtifactReference", "BadValue", "ChipEfficiency", "Client", "CommandLine", "DataPlace",
    "ErrorCode", "JobKind", "JobSpecification", "JobState", "Lost", "LossPolicy", "Malformed",
    "MetroShare", "OutcomeUnknown", "PlaceWishes", "ProcessLimits", "Promise", "Refused",
    "RequestKey", "Ring", "SecretReference", "SluiceError", "SpreadWish", "Tide", "Unreachable",
    "Untrusted", "VerdictCode", "Watch",
    "batch", "inference", "key_of", "new_key", "training",
]  # fmt: skip
