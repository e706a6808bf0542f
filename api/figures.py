"""The figures that Prometheus reads. None of their labels can take on more than a bounded number of values."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_MOST_OPERATIONS = 200
_MOST_CODES = 100
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Figures:
    """One set for each app, so that two in one process do not add up."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.in_flight = Gauge("anjuan_requests_in_flight", "Requests being answered", registry=self._registry)
        self._requests = Histogram(
            "anjuan_request_seconds",
            "Requests by route and status",
            ["route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._operations = Histogram(
            "anjuan_operation_seconds",
            "GraphQL operations by the name the client gives them, of the first names seen",
            ["operation"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._errors = Counter("anjuan_errors", "Errors sent, by code", ["code"], registry=self._registry)
        self._gauges: dict[str, Gauge] = {}
        self._names: set[str] = set()
        self._codes: set[str] = set()

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).observe(seconds)

    def operation(self, name: str, seconds: float) -> None:
        self._operations.labels(_bounded(name, self._names, _MOST_OPERATIONS)).observe(seconds)

    def error(self, code: str) -> None:
        self._errors.labels(_bounded(code, self._codes, _MOST_CODES)).inc()

    def gauge(self, name: str, meaning: str, value: float) -> None:
        """Set a gauge that stands by itself, made when it is first heard of."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(f"anjuan_{name}", meaning, registry=self._registry)
        self._gauges[name].set(value)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


def _bounded(name: str, known: set[str], most: int) -> str:
    if name not in known and len(known) >= most:
        return "other"
    known.add(name)
    return name
