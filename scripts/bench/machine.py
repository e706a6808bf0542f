"""The machine and the servers that figures hold for."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.scratch import Scratch

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Machine:
    cores: int
    memory_gib: float
    processor: str
    load: float
    """How many processes wanted to run in the minute before: above `cores`, others were at work too."""
    python: str
    mongodb: str
    elasticsearch: str

    def lines(self) -> list[str]:
        return [
            f"{self.cores} cores ({self.processor}), {self.memory_gib:.1f} GiB of memory, load before: {self.load:.1f}",
            f"Python {self.python}, {self.mongodb}, {self.elasticsearch}",
        ]


async def machine(scratch: Scratch) -> Machine:
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIB, 1),
        processor=_processor(),
        load=round(os.getloadavg()[0], 1),
        python=platform.python_version(),
        mongodb=await _mongodb(scratch),
        elasticsearch=await _elasticsearch(scratch),
    )


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


async def _mongodb(scratch: Scratch) -> str:
    """FerretDB says which MongoDB it stands in for, and beside that what it is."""
    told = await scratch.stores.client.admin.command("buildInfo")
    version = f"MongoDB {told['version']}"
    return f"FerretDB {told['ferretdb']['version']} (as {version})" if "ferretdb" in told else version


async def _elasticsearch(scratch: Scratch) -> str:
    told = await scratch.elasticsearch.nodes.info(filter_path="nodes.*.version")
    versions = sorted({node["version"] for node in told.body["nodes"].values()})
    return f"Elasticsearch {', '.join(versions)} ({len(told.body['nodes'])} nodes)"
