"""The client against a real server that fails in every way that servers do."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import TIMEOUT, asking, remote, request
from openai_server import (
    Fault,
    Server,
    cut_short,
    hang_up,
    malformed,
    no_choices,
    serving,
    slow,
    status,
)

from verticalize.errors import ModelError
from verticalize.instruct.teacher.budget import Budget, Prices
from verticalize.instruct.teacher.client import OVER_BUDGET
from verticalize.instruct.teacher.request import Failure, Reply, Usage
from verticalize.instruct.teacher.teachers import ChatTeacher
from verticalize.models.scripted import ScriptedModel


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda prompt: f"答：{prompt}") as running:
        yield running


FAULTS: dict[str, tuple[Fault, str]] = {
    "too many requests": (status(429), "HTTP 429"),
    "server error": (status(500), "HTTP 500"),
    "overloaded": (status(529), "HTTP 529"),
    "cut in the middle": (cut_short, "no usable reply"),
    "hung up": (hang_up, "no usable reply"),
    "malformed JSON": (malformed, "no usable reply"),
    "no choices": (no_choices, "no usable reply"),
    "too slow": (slow, "no usable reply"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_survived_told_and_asked_once_more(server: Server, log: Path, name: str) -> None:
    fault, reason = FAULTS[name]
    server.faults.append(fault)
    with asking(remote(server, timeout=TIMEOUT), log) as client:
        assert client.ask(request("头痛怎么办？")) == Reply("答：头痛怎么办？", Usage(30, 12))
    assert len(server.bodies) == 2
    (told,) = client.tally.retries
    assert told.startswith(reason)


def test_what_may_have_been_paid_without_a_reply_counts_as_used(server: Server, log: Path) -> None:
    server.faults.extend([status(500), cut_short])
    asked = request("Is a headache dangerous?")
    with asking(remote(server), log) as client:
        client.ask(asked)
        assert client.meter.used == asked.most.plus(Usage(30, 12))
    with asking(remote(server), log) as client:
        assert (client.ledger.spent, client.ledger.lost) == (Usage(30, 12), asked.most)


def test_retry_after_is_kept_to_by_all_workers(server: Server, log: Path) -> None:
    server.faults.append(status(429, Retry_After="0.5"))
    with asking(remote(server), log, workers=1) as client:
        list(client.each((n, request(f"{n}")) for n in range(2)))
    waits = [after - before for before, after in zip(server.times, server.times[1:], strict=False)]
    assert waits[0] >= 0.5
    assert len(waits) == 2


def test_a_server_that_asks_for_an_hour_ends_the_run(server: Server, log: Path) -> None:
    server.faults.append(status(429, Retry_After="3600"))
    with asking(remote(server), log) as client:
        with pytest.raises(ModelError, match=r"left alone for 3600 s. Run the same command later"):
            client.ask(request("hm"))


def test_a_wrong_key_ends_the_run_at_once(server: Server, log: Path) -> None:
    server.faults.append(status(401))
    with asking(remote(server), log) as client:
        with pytest.raises(ModelError, match=r"openai:m: HTTP 401.* Set the provider's key"):
            client.ask(request("hm"))
    assert len(server.bodies) == 1


def test_a_refused_request_is_not_repeated_and_the_next_is_asked(server: Server, log: Path) -> None:
    server.faults.append(status(400))
    with asking(remote(server), log, workers=1) as client:
        (_, first), (_, second) = client.each([(1, request("one")), (2, request("two"))])
    assert first == Failure("refused by the server (HTTP 400)")
    assert isinstance(second, Reply)
    assert client.tally.failed == {"refused by the server (HTTP 400)": 1}
    assert len(server.bodies) == 2


def test_ten_failures_in_a_row_end_the_run(server: Server, log: Path) -> None:
    server.faults.extend([status(500)] * 40)
    with asking(remote(server), log, attempts=1, workers=1) as client:
        with pytest.raises(ModelError, match="10 requests in a row failed.*HTTP 500"):
            list(client.each((n, request(f"{n}")) for n in range(40)))
    assert len(server.bodies) < 13


def test_many_requests_come_back_in_order_from_few_workers(server: Server, log: Path) -> None:
    server.delay = 0.02
    with asking(remote(server), log, workers=4) as client:
        found = list(client.each((n, request(f"第{n}问")) for n in range(24)))
    assert [(n, reply.text) for n, reply in found] == [(n, f"答：第{n}问") for n in range(24)]
    assert 2 <= server.busiest <= 4


def test_the_same_request_is_paid_once_even_side_by_side(server: Server, log: Path) -> None:
    server.delay = 0.05
    with asking(remote(server), log, workers=4) as client:
        found = [reply.text for _, reply in client.each((n, request("same")) for n in range(8))]
        assert found == ["答：same"] * 8
        client.ask(request("same", seed=1))
    assert server.asked == {"same": 2}, "another seed is another request"


def test_a_second_run_asks_nothing(server: Server, log: Path) -> None:
    for _ in range(2):
        with asking(remote(server), log) as client:
            found = [reply.text for _, reply in client.each((n, request(f"{n}")) for n in range(5))]
            assert found == [f"答：{n}" for n in range(5)]
    assert len(server.bodies) == 5
    assert (client.tally.paid, client.tally.kept) == (0, 5)


def test_the_budget_stops_before_it_is_exceeded_and_a_larger_one_goes_on(
    server: Server, log: Path
) -> None:
    def run(tokens: int) -> tuple[list, int]:
        with asking(remote(server), log, budget=Budget(tokens=tokens), workers=4) as client:
            found = [reply for _, reply in client.each((n, request(f"{n}")) for n in range(40))]
            return found, client.meter.used.total

    found, used = run(420)
    assert used <= 420
    assert found[-1] == Failure(OVER_BUDGET)
    paid = len(server.bodies)
    assert 420 - request("1").most.total - 42 < used, "it stops no earlier than it has to"
    found, used = run(10_000)
    assert (len(found), used) == (40, 40 * 42)
    assert len(server.bodies) == 40
    assert paid < 12


def test_a_retry_that_the_budget_does_not_allow_is_not_sent(server: Server, log: Path) -> None:
    server.faults.append(cut_short)
    asked = request("once only")
    with asking(remote(server), log, budget=Budget(tokens=asked.most.total + 5)) as client:
        assert client.ask(asked) == Failure(OVER_BUDGET)
        assert client.stopped
        assert client.meter.used == asked.most
    assert len(server.bodies) == 1


def test_an_error_does_not_wait_for_workers_that_sleep(server: Server, log: Path) -> None:
    server.faults.extend([status(500), status(401)])
    began = time.monotonic()
    with asking(remote(server), log, workers=2, backoff=50) as client:
        with pytest.raises(ModelError, match="HTTP 401"):
            list(client.each([(2, request("again")), (1, request("wrong key"))]))
    assert time.monotonic() - began < 20


def test_a_local_model_is_asked_in_batches_of_the_same_sampling(log: Path) -> None:
    sizes: list[int] = []

    class Local(ScriptedModel):
        def generate(self, prompts: list, **sampling: object) -> list[str]:
            sizes.append(len(prompts))
            return [f"答：{prompt[-1]['content']}" for prompt in prompts]

    texts = ["一", "二", "一", "三", "四", "五"]
    with asking(ChatTeacher(Local({}), width=4), log) as client:
        asked = ((text, request(text, seed=text == "二")) for text in texts)
        found = list(client.each(asked))
    assert [reply.text for _, reply in found] == [f"答：{text}" for text in texts]
    assert sizes == [2, 1, 2]


def test_money_is_counted_by_the_prices(server: Server, log: Path) -> None:
    prices = Prices(read=1.0, written=10.0, currency="CNY")
    budget = Budget(money=0.001)
    with asking(remote(server), log, budget=budget, prices=prices, workers=1) as client:
        list(client.each((n, request(f"{n}")) for n in range(40)))
    cost = prices.cost(client.meter.used)
    assert cost == pytest.approx(len(server.bodies) * (30 + 12 * 10) / 1e6)
    assert 0.0007 < cost <= 0.001


def test_half_a_character_becomes_one_that_a_file_can_hold(server: Server, log: Path) -> None:
    server.script = lambda _: "好 \ud83d"
    with asking(remote(server), log) as client:
        reply = client.ask(request("如何退烧？"))
    assert isinstance(reply, Reply)
    assert reply.text == "好 \ufffd"


def test_a_server_that_reports_no_usage_is_estimated_and_counted(server: Server, log: Path) -> None:
    server.usage = None
    server.finish = "length"
    with asking(remote(server), log) as client:
        reply = client.ask(request("如何退烧？"))
    assert isinstance(reply, Reply)
    assert reply.estimated
    assert reply.cut
    assert reply.usage.written >= 7
    assert client.tally.estimated == 1


ASK = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[3]]
from asking import asking, request
from verticalize.instruct.teacher.teachers import open_teacher

with asking(open_teacher("openai:m", base_url=sys.argv[1]), Path(sys.argv[2]), workers=3) as client:
    for number, reply in client.each((n, request(f"第{n}问")) for n in range(30)):
        print(reply.text, flush=True)
"""


def test_kill_9_in_the_middle_pays_nothing_twice_but_what_was_in_flight(
    server: Server, log: Path
) -> None:
    server.delay = 0.05
    command = [sys.executable, "-c", ASK, server.url, str(log), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        limit = time.monotonic() + 200
        while len(server.bodies) < 12 and time.monotonic() < limit:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    time.sleep(0.1)
    before = len(server.bodies)
    assert 12 <= before < 30
    kept = sum("reply" in json.loads(line) for line in log.read_text("utf-8").splitlines())
    with asking(remote(server), log, workers=3) as client:
        unknown = client.ledger.lost
        found = [
            reply.text for _, reply in client.each((n, request(f"第{n}问")) for n in range(30))
        ]
    assert found == [f"答：第{n}问" for n in range(30)]
    twice = [prompt for prompt, times in server.asked.items() if times > 1]
    assert len(twice) <= 3, "at most what the three workers had in flight"
    assert len(server.bodies) == 30 + len(twice)
    assert client.tally.kept == kept >= 12 - 3
    assert unknown.total <= 3 * request("第10问").most.total
    assert (unknown.total > 0) == bool(twice)
