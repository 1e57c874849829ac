"""Queues whose answers are known on paper."""

from __future__ import annotations

from math import factorial


def erlang_c(servers: int, load: float) -> float:
    """The chance of waiting in M/M/c, at an offered load in servers (Erlang 1917)."""
    last = load**servers / factorial(servers) / (1 - load / servers)
    return last / (sum(load**count / factorial(count) for count in range(servers)) + last)


def mean_wait(servers: int, arrival_rate: float, service_time: float) -> float:
    """The mean wait in M/M/c."""
    load = arrival_rate * service_time
    return erlang_c(servers, load) * service_time / (servers - load)


def pollaczek_khinchine(arrival_rate: float, service_time: float, variation: float) -> float:
    """The mean wait in M/G/1, with the coefficient of variation of service times."""
    load = arrival_rate * service_time
    return load * service_time * (1 + variation**2) / 2 / (1 - load)
