"""The queueing core against closed forms, Little's law for what was counted, and no endless run."""

from __future__ import annotations

import numpy as np
import pytest
from simpy import Environment

from qisim.errors import RunError
from qisim.pathway.luck import Luck, spread
from qisim.pathway.station import Station, run
from qisim.pathway.study import interval
from tests.pathway.closed_forms import erlang_c, mean_wait, pollaczek_khinchine

CUSTOMERS, SETTLING = 6000, 1000


def queue(servers, gaps, services):
    """The waits of customers at a station, the station, and when the last had gone."""
    environment = Environment()
    station = Station(environment, servers)
    waits = np.full(len(gaps), np.nan)

    def customer(number):
        came = environment.now
        yield station.enter()
        waits[number] = environment.now - came
        yield environment.timeout(services[number])
        station.leave()

    def arrivals():
        for number, gap in enumerate(gaps):
            yield environment.timeout(gap)
            environment.process(customer(number))

    environment.process(arrivals())
    environment.run()
    station.count()
    return waits, station


def exponential(luck, component, mean):
    return luck.stream(component).exponential(mean, CUSTOMERS)


@pytest.mark.parametrize(("servers", "arrival_rate"), [(1, 0.6), (3, 2.1), (8, 6.4)])
def test_waits_are_those_of_erlang(servers, arrival_rate):
    means, shares = [], []
    for replication in range(12):
        luck = Luck(1, replication)
        waits, _ = queue(servers, exponential(luck, "gaps", 1 / arrival_rate), exponential(luck, "services", 1.0))
        means.append(waits[SETTLING:].mean())
        shares.append((waits[SETTLING:] > 0).mean())
    low, high = interval(np.array(means))
    assert low < mean_wait(servers, arrival_rate, 1.0) < high
    assert high - low < 0.3 * np.mean(means)
    low, high = interval(np.array(shares))
    assert low < erlang_c(servers, arrival_rate) < high
    assert high - low < 0.1


@pytest.mark.parametrize("variation", [0.5, 1.5])
def test_one_server_with_any_service_times_waits_as_pollaczek_and_khinchine_say(variation):
    means = []
    for replication in range(16):
        luck = Luck(2, replication)
        services = spread(luck.chances("services", CUSTOMERS), variation)
        means.append(queue(1, exponential(luck, "gaps", 2.0), services)[0][SETTLING:].mean())
    low, high = interval(np.array(means))
    assert low < pollaczek_khinchine(0.5, 1.0, variation) < high
    assert high - low < 0.4 * np.mean(means)


@pytest.mark.parametrize("servers", [1, 4])
def test_little_s_law_holds_exactly_for_what_was_counted(servers):
    luck = Luck(3, 0)
    services = exponential(luck, "services", 1.0)
    waits, station = queue(servers, exponential(luck, "gaps", 1.2 / servers), services)
    assert station.waiting_area == pytest.approx(waits.sum(), rel=1e-10)
    assert station.busy_area == pytest.approx(services.sum(), rel=1e-10)


def test_who_came_first_is_served_first():
    waits, _ = queue(1, [1.0, 0.0, 0.0, 0.0], [5.0, 1.0, 2.0, 1.0])
    assert waits.tolist() == [0.0, 5.0, 6.0, 8.0]


def test_servers_that_go_finish_first_and_those_that_come_take_the_queue():
    environment = Environment()
    station = Station(environment, 2)
    served = []

    def customer():
        yield station.enter()
        served.append(environment.now)
        yield environment.timeout(10.0)
        station.leave()

    for _ in range(6):
        environment.process(customer())
    environment.run(until=1.0)
    station.staff(1)
    environment.run(until=11.0)
    assert served == [0.0, 0.0, 10.0]
    station.staff(3)
    environment.run(until=12.0)
    assert served == [0.0, 0.0, 10.0, 11.0, 11.0]
    assert station.busy == 3


def forever(environment):
    while True:
        yield environment.timeout(1.0)


def test_events_before_the_end_are_counted_and_the_clock_stands_at_the_end():
    environment = Environment()
    environment.process(forever(environment))
    assert run(environment, 10.5) == 11
    assert environment.now == 10.5
    assert run(environment, 12.5, done=11) == 13


def test_a_run_without_an_end_stops_at_its_limit():
    environment = Environment()
    environment.process(forever(environment))
    with pytest.raises(RunError, match=r"limit of 100 events.*--event-limit"):
        run(environment, 1e9, limit=100)
