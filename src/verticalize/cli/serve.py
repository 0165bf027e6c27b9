"""The command serve: the assistant behind an OpenAI-compatible API."""

import json
import logging
import os
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from verticalize.cli.options import open_arm, open_newest
from verticalize.cli.say import note, say
from verticalize.cli.talk import warn_of_no_gate
from verticalize.domain.pack import Pack
from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.listening import is_local, listen

KEY = "VERTICALIZE_API_KEY"
APPEND = ("nothing", "notices", "sources")


def serve_api(
    domain: str,
    domains: Path | None,
    knowledge: Path | None,
    runs: Path,
    *,
    arm: str | None,
    ungrounded: bool,
    host: str,
    port: int,
    key: str | None,
    append: str,
    queue: int,
    origins: Sequence[str],
) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: an option is wrong. InterfaceError: the address cannot be used.
    """
    _check(key, append)
    with listen(host, port, instead=8001) as probe:
        open_to_all = key is None and not is_local(probe)
    pack = open_newest(domain, domains, knowledge, runs)
    say(f"Loading {pack.name} ...")
    assistant = open_arm(pack, runs, arm)
    warn_of_no_gate(assistant)
    if open_to_all:
        note(
            f"Warning: whoever can reach {host} may ask, for there is no key. Set {KEY}, or "
            "listen to this machine only, with --host 127.0.0.1."
        )
    _log_to_stderr()
    from verticalize.serve.app import serve

    serve(
        assistant,
        host=host,
        port=port,
        key=key,
        ready=lambda url: _announce(url, pack, keyed=key is not None),
        arm=arm,
        ungrounded=ungrounded,
        append=append,
        waiting=queue,
        origins=origins,
    )


def _check(key: str | None, append: str) -> None:
    problems = []
    # an empty variable, which typer takes for none, may be meant as a key
    if key is None and KEY in os.environ:
        problems.append(Problem(KEY, "the variable is empty.", "Put a key into it, or unset it."))
    if key is not None and not key.strip():
        hint = f"Leave it out, or put one into {KEY}."
        problems.append(Problem("--api-key", "the key is empty.", hint))
    if append not in APPEND:
        hint = did_you_mean(append, APPEND)
        problems.append(Problem("--append", f"there is no '{append}'.", hint))
    if problems:
        raise ConfigError(problems)


def _announce(url: str, pack: Pack, *, keyed: bool) -> None:
    """The address, and a question that can be pasted into a shell as it stands."""
    examples = (question for rows in pack.manifest.examples.values() for question in rows)
    first = pack.manifest.languages[0]
    question = next(examples, "可以问什么？" if first == "zh" else "What can I ask?")
    body = {"model": pack.name, "messages": [{"role": "user", "content": question}]}
    say(f"{pack.name} answers at {url}/v1 as OpenAI's API does. Ctrl-C ends it. Try it:")
    say(f"  curl {url}/v1/chat/completions -H 'Content-Type: application/json' \\")
    if keyed:
        say(f'    -H "Authorization: Bearer ${KEY}" \\')
    say(f"    -d {shlex.quote(json.dumps(body, ensure_ascii=False))}")
    sys.stdout.flush()  # it may be a file, read while the server runs


def _log_to_stderr() -> None:
    lines = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    lines.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(lines)
    log = logging.getLogger("verticalize.serve")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
