"""The first start without a demo: `lms serve` as a process of its own, reached over HTTP, on an empty instance."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a slow river at dusk"
FIRST_RUN = {
    "given_name": "Zoë",
    "family_name": "O’Neil",
    "employee_id": "A-1",
    "email": "",
    "password": PASSWORD,
    "facility_name": "Harbour <Clinic>",
    "time_zone": "Pacific/Auckland",
    "day_starts": "06:30",
    "night_starts": "18:30",
    "units": "ED\nICU",
    "second_name": "",
    "second_zone": "",
    "second_units": "",
}


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, follows redirects, knows where it ended up."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    status: int = 0
    path: str = ""
    text: str = ""

    @property
    def opener(self) -> OpenerDirector:
        """Open with the visitor's cookies."""
        return build_opener(HTTPCookieProcessor(self.jar))

    def go(self, path: str, **fields: str) -> Visitor:
        """Fetch a page, or send a form with the token of the page that was fetched last."""
        data = None
        if fields:
            token = re.search(r'name="csrf_token" value="([^"]+)"', self.text)
            assert token, f"no form on {self.path}"
            data = urlencode({"csrf_token": token[1], **fields}).encode()
        try:
            answer = self.opener.open(self.base + path, data, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            self.status, self.text = answer.status, answer.read().decode()
            self.path = answer.url.removeprefix(self.base)
        return self


@dataclass
class Served:
    """A server process on an instance."""

    process: subprocess.Popen[str]
    #: the address it prints
    base: str

    def stop(self) -> str:
        """Stop it as Ctrl-C or an init system would; give what it had said."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            out, _ = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            out, _ = self.process.communicate()
        return out


@dataclass
class Machine:
    """A folder to run in and a home to be written to, both empty, so that what is written elsewhere is seen."""

    folder: Path
    running: list[Served] = field(default_factory=list)

    def start(self, instance: str, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start `lms serve` in an empty folder."""
        for name in ("here", "home"):
            (self.folder / name).mkdir(exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key not in {"LMS_DATABASE_URL", "PORT"}}
        return subprocess.Popen(
            [sys.executable, "-m", "lms", "serve", "--workers", "1", *words],
            env={**kept, "LMS_INSTANCE": str(self.folder / instance), "HOME": str(self.folder / "home"), **more},
            cwd=self.folder / "here",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def serve(
        self, instance: str, *words: str, host: str = "127.0.0.1", port: int | None = None, **more: str
    ) -> Served:
        """Serve an instance on a free port and wait until it answers."""
        port = port or free_port()
        process = self.start(instance, "--host", host, *words, **{"PORT": str(port), **more})
        served = Served(process, f"http://{host}:{port}")
        self.running.append(served)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if served.process.poll() is not None:
                pytest.fail(f"it ended: {served.process.communicate()[0]}")
            try:
                with build_opener().open(served.base + "/healthz", timeout=5):
                    return served
            except (URLError, OSError):
                time.sleep(0.1)
        pytest.fail(f"it never answered: {served.stop()}")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """An empty machine; whatever still runs on it afterwards is stopped."""
    made = Machine(tmp_path)
    yield made
    for served in made.running:
        served.stop()


def test_from_nothing_to_an_administrator(machine: Machine) -> None:
    """On PORT, healthy, led to the first-run page, made administrator by its form, and known again after a restart."""
    served = machine.serve("one")
    health = build_opener().open(served.base + "/healthz", timeout=10)
    assert (health.status, health.headers.get_content_type()) == (200, "application/json")
    assert json.loads(health.read())

    visitor = Visitor(served.base).go("/")
    assert (visitor.status, visitor.path) == (200, "/admin/setup")
    assert "<h1>" in visitor.text
    weak = visitor.go("/admin/setup", **{**FIRST_RUN, "password": "short"})
    assert (weak.status, weak.path) == (422, "/admin/setup")
    assert "Zoë" in weak.text
    assert Visitor(served.base).go("/").path == "/admin/setup", "a refused form made somebody"
    entered = visitor.go("/admin/setup", **FIRST_RUN)
    assert (entered.status, entered.path) == (200, "/admin/people")
    assert "Zoë O’Neil" in entered.text
    # the first to come was the administrator: there is no second
    late = Visitor(served.base).go("/")
    assert late.path.startswith("/auth/sign-in")
    assert late.go("/admin/setup").status == 404

    said = served.stop()
    assert f"StepUp is on {served.base}" in said
    assert said.count(served.base) == 1
    assert "Traceback" not in said
    again = machine.serve("one")
    visitor.base = again.base
    assert visitor.go("/admin/people").status == 200, "a restart signed everybody out"
    newcomer = Visitor(again.base).go("/auth/sign-in")
    signed_in = newcomer.go("/auth/sign-in", name="A-1", password=PASSWORD)
    assert (signed_in.status, signed_in.path) == (200, "/")
    assert "Zoë O’Neil" in signed_in.text
    signed_in.go("/admin/people/new")
    assert "Harbour &lt;Clinic&gt;: ICU" in signed_in.text
    written = {path.name for path in (machine.folder / "one").iterdir()}
    assert {"stepup.db", "secret.key", "journal.heads"} <= written
    assert "demo" not in written
    for name in ("here", "home"):
        assert list((machine.folder / name).iterdir()) == [], "something was written outside the instance folder"


def test_two_instances_side_by_side(machine: Machine) -> None:
    """Two folders are two hospitals: who is made in one is unknown in the other, and their cookies do not mix."""
    one, two = machine.serve("one"), machine.serve("two")
    visitor = Visitor(one.base).go("/")
    assert visitor.go("/admin/setup", **FIRST_RUN).path == "/admin/people"
    assert Visitor(two.base).go("/").path == "/admin/setup"
    # cookies know no ports: the one of the first hospital comes along and must open nothing
    stranger = Visitor(two.base, visitor.jar)
    assert stranger.go("/admin/people").path.startswith(("/auth/sign-in", "/admin/setup"))
    other = Visitor(two.base).go("/")
    renamed = {**FIRST_RUN, "facility_name": "Hillside", "given_name": "Ada", "units": "Infusion"}
    assert "Ada O’Neil" in other.go("/admin/setup", **renamed).text
    assert "Hillside" not in Visitor(one.base, visitor.jar).go("/admin/people/new").text
    keys = [(machine.folder / name / "secret.key").read_bytes() for name in ("one", "two")]
    assert keys[0] != keys[1]


def test_the_port_that_was_asked_for(machine: Machine) -> None:
    """The option --port goes before PORT, and a port that is none is refused."""
    asked, other = free_port(), free_port()
    served = machine.serve("one", "--port", str(other), port=other, PORT=str(asked))
    assert f"http://127.0.0.1:{other}" in served.stop()
    for wrong in ("0", "70000", "http"):
        refused = machine.start("one", PORT=wrong)
        out, _ = refused.communicate(timeout=60)
        assert refused.returncode == 2, out


def test_a_port_that_is_taken(machine: Machine) -> None:
    """A port somebody else listens on, another StepUp too, is not shared: one line names it and the program ends."""
    served = machine.serve("one")
    port = served.base.rpartition(":")[2]
    process = machine.start("two", "--port", port)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert (
        out.splitlines()[-1] == f"cannot serve on 127.0.0.1 port {port}: Address already in use. PORT chooses another."
    )
    assert "StepUp is on" not in out
    assert Visitor(served.base).go("/healthz").status == 200


def test_a_host_that_is_none(machine: Machine) -> None:
    """A name is no address to listen on; it is said in a line."""
    process = machine.start("one", "--host", "stepup.example.org")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert out.splitlines()[-1] == "--host: stepup.example.org is not an IP address"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "stepup.example.org"])  # noqa: S104 - it is refused
def test_a_demo_stays_on_this_machine(machine: Machine, host: str) -> None:
    """A demo instance is not served to others, unless that is said."""
    a_demo(machine)
    process = machine.start("one", "--host", host, "--port", str(free_port()))
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "a demo instance is served on this machine alone" in out
    assert "StepUp is on" not in out


def test_a_demo_elsewhere_when_it_is_meant(machine: Machine) -> None:
    """With DEMO_ANYWHERE=1 the same demo is served on another address too; on this machine's own without asking."""
    a_demo(machine)
    refused = machine.start("one", "--host", "127.0.0.2", "--port", str(free_port()))
    assert "on this machine alone" in refused.communicate(timeout=60)[0]
    elsewhere = machine.serve("one", host="127.0.0.2", DEMO_ANYWHERE="1")
    assert "on http://127.0.0.2:" in elsewhere.stop()
    assert "on http://127.0.0.1:" in machine.serve("one", host="localhost").stop()


def a_demo(machine: Machine) -> None:
    """Mark the instance as a demo, as `lms demo` does last."""
    instance = machine.folder / "one"
    instance.mkdir()
    (instance / "demo").write_text("2026-11-20\n", encoding="ascii")


def test_make_run() -> None:
    """`make run` makes the demo if the instance is empty and serves; `make run DEMO=0` makes none."""
    run = made("run", "PORT=8123")
    assert run.index("lms demo --if-empty") < run.index("lms serve --port 8123")
    empty = made("run", "DEMO=0")
    assert "lms demo" not in empty
    assert "lms serve --port 8000" in empty
    assert "lms " not in made("install")


def made(*words: str) -> str:
    """Give the commands that make would run."""
    outer = {"PORT", "DEMO", *(key for key in os.environ if key.startswith("MAKE"))}
    environment = {key: value for key, value in os.environ.items() if key not in outer}
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout
