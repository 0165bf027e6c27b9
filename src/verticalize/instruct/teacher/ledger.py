"""The log of everything a teacher was asked: append-only, so that nothing is paid twice.

A request is noted before it is sent, and its reply is on disk (fsync) before anybody sees it. After
``kill -9`` only what was in flight is lost, and the notes say how much that may have cost.
"""

import fcntl
import json
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from verticalize import jsonl
from verticalize.errors import StoreError
from verticalize.instruct.teacher.request import Reply, Usage, total
from verticalize.store import disk_errors


class Ledger:
    """Replies by request hash. Use it as a context manager; only one process may have it open.

    Memory holds a hash and an offset for each reply, not its text.

    Attributes:
        torn: whether a last line that a crash had cut short was removed.
        spent: what the replies in the log have used.
        lost: what requests without a reply may have used: those in flight when a process was
            killed, and those that timed out or broke off.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn = False
        self.spent = Usage()
        self._unsure: dict[str, Usage] = {}
        self._at: dict[bytes, int] = {}
        self._lock = threading.Lock()
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            self._claim()
            self._end = self._load()
            self._reading = path.open("rb")
        except BaseException:
            os.close(self._file)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reading.close()
        os.close(self._file)

    def __len__(self) -> int:
        return len(self._at)

    @property
    def lost(self) -> Usage:
        return total(self._unsure.values())

    def get(self, key: str) -> Reply | None:
        """The reply to the request with this hash, if it is in the log."""
        at = self._at.get(bytes.fromhex(key))
        if at is None:
            return None
        with self._lock:
            self._reading.seek(at)
            row = json.loads(self._reading.readline())
        return Reply(row["text"], Usage(*row["used"]), row["cut"], row["estimated"])

    def sent(self, key: str, most: Usage) -> None:
        """Note that a request goes out, and what it can cost."""
        with self._lock:
            self._append({"sent": key, "most": most}, sync=False)
            self._add_unsure(key, most)

    def failed(self, key: str, *, most: Usage, charged: bool) -> None:
        """Note that an attempt got no reply; `charged`: it may have been paid all the same."""
        if not charged:
            with self._lock:
                self._append({"failed": key, "most": most}, sync=False)
                self._add_unsure(key, Usage(-most.read, -most.written))

    def reply(self, key: str, reply: Reply, *, most: Usage) -> None:
        """Keep a reply. When this returns it is on the disk."""
        row = {
            "reply": key, "text": reply.text, "used": reply.usage,
            "cut": reply.cut, "estimated": reply.estimated, "most": most,
        }  # fmt: skip
        with self._lock:
            at = self._end
            self._append(row, sync=True)
            self._take_in(row, at)

    def _claim(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                "another process is asking the teacher with this log.",
                place=str(self.path),
                hint="Wait for it to end.",
            ) from error

    def _load(self) -> int:
        end = 0
        with self.path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                if not line.endswith(b"\n"):
                    self.torn = True
                    os.ftruncate(self._file, end)
                    break
                self._take_in(self._parse(line, number), end)
                end += len(line)
        return end

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            row = json.loads(line)
            if not row.keys() & {"sent", "failed", "reply"}:
                raise ValueError("no line of this log")
        except (ValueError, AttributeError) as error:
            raise StoreError(
                f"is damaged ({error}).",
                place=f"{self.path}:{number}",
                hint="Remove that line; its request will be asked again.",
            ) from error
        return dict(row)

    def _take_in(self, row: dict[str, Any], at: int) -> None:
        most = Usage(*row["most"])
        if "sent" in row:
            self._add_unsure(row["sent"], most)
            return
        key = row.get("reply") or row["failed"]
        self._add_unsure(key, Usage(-most.read, -most.written))
        if "reply" in row:
            self._at[bytes.fromhex(key)] = at
            self.spent = self.spent.plus(Usage(*row["used"]))

    def _add_unsure(self, key: str, usage: Usage) -> None:
        left = self._unsure.get(key, Usage()).plus(usage)
        if left.total > 0:
            self._unsure[key] = left
        else:
            self._unsure.pop(key, None)

    def _append(self, row: dict[str, Any], *, sync: bool) -> None:
        line = (jsonl.dumps(row) + "\n").encode("utf-8", "surrogatepass")
        with disk_errors(self.path):
            written = os.write(self._file, line)
            if written < len(line):
                os.ftruncate(self._file, self._end)
                raise OSError(28, "No space left on device")
            if sync:
                os.fsync(self._file)
        self._end += len(line)
