"""What a telephone is sent: all bytes of a first visit to each of ten pages, and of the page after it.

The site is served as it is shipped, by gunicorn behind nginx with docs/nginx/partnership.conf; where there is no nginx,
by gunicorn alone, as `make run` does. Chromium asks. Ends with 1 where a first visit is over its limit, or where the
next page brings more than itself. With --full Lighthouse looks at the pages too: npm fetches it into a folder that is
thrown away, or --lighthouse names a folder in which it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench.material.site import SLUG
from partnership.accounts import identity, queries, services
from partnership.base.sealing import new_key
from partnership.operations.app import create_app
from partnership.operations.demo import loader
from partnership.store import schema
from partnership.store.db import db, transaction
from partnership.store.models import Consultation, Organisation, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
COORDINATOR, POLICE = "coordinator@demo.example", "met-thameside"
HOST = "127.0.0.1"
WIDTHS = (360, 1280)
MOST_BYTES = 100 * 1024  # of a first visit to a page, with all that it asks for and the heads of the answers
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100}
MOST_SHIFT = 0.01
LIGHTHOUSE = "lighthouse@12"
LIGHTHOUSE_RUNS = 3  # of which the median counts: other work on the machine makes one slow
LIGHTHOUSE_TRIES = 3  # on a busy machine it loses a trace now and then, and says to run it again
PATIENCE = 180  # seconds: a busy machine is slow to start


class Visit(NamedTuple):
    """What came over the network for one page: bytes of the page itself, of the rest, and how many files that were."""

    page: int
    rest: int
    files: int


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def settings_of(folder: Path, public_url: str) -> dict[str, Any]:
    """The settings of the site: the demonstration, in a folder of its own."""
    return {
        "instance_path": str(folder), "database_url": f"sqlite:///{folder / 'site.sqlite3'}", "demo": True,
        "council": "Thameside Council", "public_url": public_url, "office": "",
        "proxy_hops": 1 if public_url.startswith("https") else 0,
        "secret_key": "s" * 40, "field_keys": f"1:{new_key()}", "audit_key": "a" * 40,
        "event_log": str(folder / "events.jsonl"),  # on the screen are the figures
        "access_log": str(folder / "access.jsonl"),
    }  # fmt: skip


def make_site(settings: dict[str, Any]) -> tuple[dict[str, str], str]:
    """The demonstration in its database; gives the ten pages by name, and the coordinator's cookie as it is sent."""
    app: Flask = create_app(**settings)
    with app.app_context():
        schema.migrate()
        with transaction() as session:
            loader.load(session)
        with transaction() as session:
            account = queries.account_by_email(COORDINATOR)
            assert account is not None  # noqa: S101 - the demonstration has it
            cookie = f"{identity.cookie_name()}={services.begin_sign_in(session, account, 'A telephone')}"
        pages = addresses()
        db.session.remove()
        db.engine.dispose()
    return pages, cookie


def addresses() -> dict[str, str]:
    """The pages that are used most, by the name that the figures have."""
    base = f"/partnerships/{SLUG}"
    protocol = db.session.scalars(select(Protocol).join(Consultation).order_by(Protocol.created_at).limit(1)).one()
    name = next(each["name"] for each in loader.read_data()["organisations"] if each["key"] == POLICE)
    police = db.session.execute(select(Organisation.id).where(Organisation.name == name)).scalar_one()
    paper = f"{base}/protocols/{protocol.id}"
    return {
        "partnership": base,
        "map": f"{base}/map",
        "task": f"{base}/map/first-response",
        "gaps": f"{base}/gaps",
        "protocols": f"{base}/protocols",
        "protocol": paper,
        "preview": f"{paper}/preview",
        "organisations": "/organisations",
        "organisation": f"/organisations/{police}",
        "consultation": f"{paper}/consultation",
    }


@contextmanager
def running(command: list[str]) -> Iterator[None]:
    """A program that runs until the block ends."""
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def gunicorn(folder: Path, settings: dict[str, Any], port: int) -> list[str]:
    """The command that operations.md has, with the site of the benchmark."""
    (folder / "site_of_bench.py").write_text(
        f"from partnership.operations.app import create_app\napp = create_app(**{settings!r})\n", encoding="utf-8"
    )
    return [
        sys.executable, "-m", "gunicorn", "--config", "python:partnership.operations.serving", "--log-level", "warning",
        "--bind", f"{HOST}:{port}", "--pythonpath", str(folder), "site_of_bench:app",
    ]  # fmt: skip


def nginx(folder: Path, program: str, port: int, behind: int) -> list[str]:
    """The file that is shipped, with a certificate of its own and other ports."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}",
         "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    shipped = (ROOT / "docs" / "nginx" / "partnership.conf").read_text(encoding="utf-8")
    for theirs, ours in (
        ("listen [::]:80;", ""),
        ("listen [::]:443 ssl;", ""),
        ("listen 80;", f"listen {HOST}:{free_port()};"),
        ("listen 443 ssl;", f"listen {HOST}:{port} ssl;"),
        ("/etc/ssl/partnership/", f"{folder}/"),
        ("127.0.0.1:8000", f"{HOST}:{behind}"),
    ):
        assert theirs in shipped, theirs  # noqa: S101 - the benchmark would measure something else
        shipped = shipped.replace(theirs, ours)
    temporary = "".join(
        f"{each}_temp_path {folder / each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} pid {folder / 'nginx.pid'}; error_log {folder / 'nginx.log'};\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{shipped}\n}}\n",
        encoding="utf-8",
    )
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]


def trusted(folder: Path) -> list[str]:
    """The browser's word that our own certificate is a good one: under a bad one it keeps less than it would."""
    if not (folder / "fullchain.pem").is_file():
        return []
    key = x509.load_pem_x509_certificate((folder / "fullchain.pem").read_bytes()).public_key()
    information = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [f"--ignore-certificate-errors-spki-list={b64encode(sha256(information).digest()).decode()}"]


def wait_for(url: str) -> None:
    """Until the site answers."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{url}/healthz", timeout=PATIENCE, context=unchecked):  # noqa: S310 - our own
                return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def visited(page: Page, url: str) -> Visit:
    """Open a page and count what comes over the network ; what the browser kept counts nothing."""
    sizes: dict[str, float] = {}
    documents: set[str] = set()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def note_kind(event: dict[str, Any]) -> None:
        if event.get("type") == "Document":
            documents.add(event["requestId"])

    def note_size(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", note_kind)
    session.on("Network.loadingFinished", note_size)
    answer = page.goto(url, wait_until="networkidle")
    assert answer is not None  # noqa: S101
    assert answer.status == 200, f"{url}: {answer.status}"  # noqa: S101
    session.detach()
    whole = sum(size for request, size in sizes.items() if request in documents)
    rest = [size for request, size in sizes.items() if request not in documents and size]
    return Visit(round(whole), round(sum(rest)), len(rest))


def visits(browser: Browser, url: str, pages: dict[str, str], cookie: str) -> list[str]:
    """Print what a first visit to each page brings, and the next page after it; gives what is over its limit."""
    faults = []
    following = dict(zip(pages, [*list(pages.values())[1:], next(iter(pages.values()))], strict=True))
    name, _, value = cookie.partition("=")
    for width in WIDTHS:
        for page_name, path in pages.items():
            context = browser.new_context(viewport={"width": width, "height": 800})
            context.add_cookies([{"name": name, "value": value, "url": url, "secure": url.startswith("https")}])
            page = context.new_page()
            first = visited(page, url + path)
            then = visited(page, url + following[page_name])
            context.close()
            total = first.page + first.rest
            print(
                f"{page_name} at {width}: first visit {total / 1024:.1f} KiB, page {first.page / 1024:.1f} and "
                f"{first.files} files {first.rest / 1024:.1f}; next page {then.page / 1024:.1f}, else {then.rest} B",
                flush=True,
            )
            if total > MOST_BYTES:
                faults.append(f"{page_name} at {width}: {total} bytes on a first visit, at most {MOST_BYTES}")
            if then.rest:
                faults.append(f"{page_name} at {width}: the next page brings {then.rest} bytes besides itself")
    return faults


def lighthouse_in(folder: Path) -> Path:
    """Lighthouse, fetched by npm into a folder unless it is there."""
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.is_file():
        command = ["npm", "install", "--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", LIGHTHOUSE]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return program


def looked_at(program: Path, folder: Path, address: str, cookie: str, chromium: str) -> dict[str, Any]:
    """Lighthouse's report on one page, on its telephone, signed in."""
    headers, report = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": cookie}), encoding="utf-8")
    flags = "--headless=new --ignore-certificate-errors" + (" --no-sandbox" if os.geteuid() == 0 else "")
    command = [
        "node", str(program), address, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(LEAST)}", f"--extra-headers={headers}", f"--chrome-flags={flags}",
    ]  # fmt: skip
    for tried in range(1, LIGHTHOUSE_TRIES + 1):
        done = subprocess.run(command, check=tried == LIGHTHOUSE_TRIES, cwd=folder,
                              env={**os.environ, "CHROME_PATH": chromium})  # fmt: skip
        if done.returncode == 0:
            break
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert found["finalDisplayedUrl"] == address, found["finalDisplayedUrl"]  # noqa: S101 - not the page for signing in
    return found


def lighthouse(look: Callable[[str], dict[str, Any]], pages: dict[str, str], runs: int) -> list[str]:
    """Print Lighthouse's figures of each page; gives what is not as it must be."""
    faults = []
    for name, path in pages.items():
        reports = [look(path) for _ in range(runs)]
        scores = {
            each: statistics.median(round(100 * report["categories"][each]["score"]) for report in reports)
            for each in LEAST
        }
        audits = reports[0]["audits"]
        shift = max(report["audits"]["cumulative-layout-shift"]["numericValue"] for report in reports)
        times = ", ".join(
            f"{short} {statistics.median(report['audits'][audit]['numericValue'] for report in reports):.0f} ms"
            for short, audit in (
                ("first paint", "first-contentful-paint"),
                ("largest paint", "largest-contentful-paint"),
                ("speed index", "speed-index"),
                ("blocked", "total-blocking-time"),
            )
        )
        weight = audits["total-byte-weight"]["numericValue"] / 1024
        print(f"{name}: {scores}, shift {shift:.3f}, {times}, {weight:.0f} KiB", flush=True)
        faults += [f"{name}: {each} {scores[each]:.0f}, at least {least}" for each, least in LEAST.items()
                   if scores[each] < least]  # fmt: skip
        if shift > MOST_SHIFT:
            faults.append(f"{name}: layout shift {shift:.3f}, at most {MOST_SHIFT}")
        for key in ("render-blocking-resources", "unused-css-rules", "uses-text-compression", "unminified-css",
                    "unminified-javascript", "unused-javascript"):  # fmt: skip
            if audits.get(key, {}).get("score") not in (None, 1) and "--explain" in sys.argv:
                print(f"  {key}: {audits[key].get('displayValue')}")
    return faults


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="Lighthouse too")
    options.add_argument("--lighthouse", type=Path, help="a folder in which npm has installed it")
    options.add_argument("--runs", type=int, default=LIGHTHOUSE_RUNS, help="how often Lighthouse looks at each page")
    options.add_argument("--plain", action="store_true", help="without nginx, though it is there")
    options.add_argument("--explain", action="store_true", help="with what Lighthouse says against a page")
    chosen = options.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("Chromium was not found, so nothing is measured (Debian and Ubuntu: apt install chromium).")
        return
    proxy = None if chosen.plain else shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    print(f"Behind nginx: {'yes' if proxy else 'no'}.", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, behind = free_port(), free_port()
        url = f"https://{HOST}:{port}" if proxy else f"http://{HOST}:{behind}"
        settings = settings_of(folder, url)
        pages, cookie = make_site(settings)
        stack.enter_context(running(gunicorn(folder, settings, behind)))
        if proxy:
            stack.enter_context(running(nginx(folder, proxy, port, behind)))
        wait_for(url)
        with sync_playwright() as playwright:
            flags = [*trusted(folder), *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            faults = visits(browser, url, pages, cookie)
            browser.close()
        if (chosen.full or chosen.lighthouse) and shutil.which("npm") is None:
            print("npm was not found, so Lighthouse does not look.")
        elif chosen.full or chosen.lighthouse:
            program = lighthouse_in(chosen.lighthouse or folder)
            faults += lighthouse(
                lambda path: looked_at(program, folder, url + path, cookie, chromium), pages, chosen.runs
            )
    for fault in faults:
        print(f"over its limit: {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
