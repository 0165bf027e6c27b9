import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verticalize.errors import InterfaceError
from verticalize.listening import address, ensure_free, listen
from verticalize.ui.app import serve


def get(url: str) -> tuple[str, Any]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode(), answer.headers


def test_a_port_in_use_is_an_error_with_place_cause_and_remedy():
    with listen("127.0.0.1", 0) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(InterfaceError) as caught:
            ensure_free("127.0.0.1", port)
    assert str(caught.value) == (
        f"127.0.0.1:{port}: port {port} is in use by another program. Choose another with --port, "
        "such as --port 7861; --port 0 takes any free one."
    )
    assert caught.value.exit_code == 9


def test_serving_on_a_port_in_use_fails_before_anything_is_built():
    with listen("127.0.0.1", 0) as busy, pytest.raises(InterfaceError):
        serve(None, title="x", port=busy.getsockname()[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_of_this_machine_is_an_error_with_a_remedy(host):
    with pytest.raises(InterfaceError, match="Use --host 127.0.0.1"):
        ensure_free(host, 0)


def test_a_free_port_is_left_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ensure_free("127.0.0.1", port)
    ensure_free("127.0.0.1", port)


def test_the_address_shown_is_one_that_a_browser_can_open():
    with listen("0.0.0.0", 0) as everywhere:
        assert address(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}"


def test_the_page_names_no_other_server_in_what_it_loads(page: str):
    html, headers = get(page)
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert "Clinical question answering" in html
    assert "fonts.googleapis" not in html
    assert 'src="http' not in html
    assert '"run_history":false' in html.replace(" ", "")
    assert '"analytics_enabled":false' in html.replace(" ", "")


def test_the_server_itself_connects_to_nobody_else(page: str, connections: list[Any]):
    get(page)
    hosts = {address[0] for address in connections if isinstance(address, tuple)}
    assert hosts == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("name", "heading"), [("report.html", "Four ways"), ("report.zh.html", "四种方式")]
)
def test_the_report_is_served_beside_the_page_in_each_language(page: str, name: str, heading: str):
    html, headers = get(f"{page}/{name}")
    assert heading in html
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_links_to_the_report(page: str):
    assert 'href=\\"report.html' in get(page)[0]


def test_a_page_links_to_the_only_report_whatever_its_language(
    run_page: Callable[..., Any], tmp_path: Path
):
    (tmp_path / "report.html").write_text("四种方式", encoding="utf-8")
    with run_page({"zh": tmp_path / "report.html"}) as url:
        assert 'href=\\"report.html' in get(url)[0]


def test_without_a_report_there_is_no_such_address(run_page: Callable[..., Any], tmp_path: Path):
    with run_page({"en": tmp_path / "missing.html"}) as url:
        html, _ = get(url)
        assert 'href=\\"missing' not in html
        with pytest.raises(urllib.error.HTTPError):
            get(f"{url}/missing.html")


def test_serving_announces_its_address_and_ends_on_an_interrupt(tmp_path: Path):
    code = (
        # A shell's background job, and so whatever it starts, ignores interrupts.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from verticalize.assistant import Assistant;"
        "from verticalize.ui.app import serve;"
        "a = Assistant(name='m', system={}, refusal={'en': 'No.'}, search=lambda q, k, lang: []);"
        "serve(a, title='Cooking', port=0, ready=lambda url: print(url, flush=True))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as page:
        assert page.stdout is not None
        html, _ = get(page.stdout.readline().strip())
        page.send_signal(signal.SIGINT)
        _, complaints = page.communicate(timeout=20)
    assert "Cooking" in html
    assert page.returncode in (1, -signal.SIGINT)
    assert complaints.splitlines()[-1] == "KeyboardInterrupt"
