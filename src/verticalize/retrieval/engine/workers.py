"""Blocks of an index, made by as many processes as there are cores.

``python -m verticalize.retrieval.engine.workers`` is a worker: it takes spans of rows on its
standard input and gives blocks on its standard output, all pickled; it reads the passages itself.
It is a process of its own and not a fork of the caller, who may run threads, and it never imports
their script.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from queue import SimpleQueue
from typing import BinaryIO

from verticalize.errors import RetrievalError
from verticalize.retrieval.engine.blocks import Block, Read, Source, Span, reader

BLOCK = 4096  # passages in the memory of a process


def blocks(source: Source, count: int, workers: int, *, size: int = BLOCK) -> Iterator[Block]:
    """The blocks of `count` passages, `size` each, in order.

    Raises:
        RetrievalError: a worker process ended.
    """
    spans = [Span(at, min(at + size, count)) for at in range(0, count, size)]
    workers = min(workers, len(spans))
    if workers < 2:
        yield from map(reader(source), spans)
        return
    with _workers(source, workers) as read, ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Block]] = deque()
        try:
            for span in spans:
                waiting.append(pool.submit(read, span))
                if len(waiting) > 2 * workers:  # as many results may be in memory
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _workers(source: Source, count: int) -> Iterator[Read]:
    """What makes the block of a span in one of `count` processes, whichever is free."""
    with ExitStack() as stack:
        free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for _ in range(count):
            free.put(stack.enter_context(_worker(source)))

        def read(span: Span) -> Block:
            worker = free.get()
            try:
                return _ask(worker, span)
            finally:
                free.put(worker)

        yield read


@contextmanager
def _worker(source: Source) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "verticalize.retrieval.engine.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the caller, who ends the worker
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "OMP_NUM_THREADS": "1",  # there is one of them for each core
            "OPENBLAS_NUM_THREADS": "1",
            "RAYON_NUM_THREADS": "1",
        },
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError):  # found out when it is asked
            pickle.dump(source, process.stdin)
            process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _ask(worker: subprocess.Popen[bytes], span: Span) -> Block:
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        pickle.dump(span, worker.stdin)
        worker.stdin.flush()
        block: Block = pickle.load(worker.stdout)  # from our own child
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
        raise RetrievalError(
            f"a process that indexed passages {span.first} to {span.last} ended "
            f"(exit status {worker.wait()}).",
            hint="If memory ran out, use fewer processes: set hardware.threads=1.",
        ) from error
    return block


def serve(asked: BinaryIO, given: BinaryIO) -> None:
    """Answer spans until there are no more."""
    read = reader(pickle.load(asked))  # from our own parent
    with suppress(EOFError):
        while True:
            pickle.dump(read(pickle.load(asked)), given, protocol=pickle.HIGHEST_PROTOCOL)
            given.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
