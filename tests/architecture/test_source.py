"""What the source of the product never does: read, so that it holds for what no other test happens to run."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "partnership").rglob("*.py"), ROOT / "wsgi.py"]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
SCRIPTS = list((ROOT / "partnership" / "static").glob("*.js"))  # our own; those of the design system come with theirs
# Who speaks to another machine, and to which: a new one is written down in docs/limits.md, "Who is spoken to".
NETWORK = {
    "smtplib",
    "socket",
    "ssl",
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "authlib",
}
SPEAKS = {"register/mail/transport.py", "accounts/provider/endpoints.py"}
PROGRAMS = {"subprocess", "os.system", "pty", "multiprocessing"}
STARTS = {
    "documents/drawing_process.py",
    "documents/untrusted/sandbox.py",
    "documents/writers/libreoffice.py",
    "operations/backups/snapshots.py",
}
UNSAFE_READERS = {
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "dill",
    "xml.etree.ElementTree",
    "xml.dom.minidom",
    "xml.sax.expatreader",
}
OTHER_CIPHERS = {"Crypto", "nacl", "rsa", "ecdsa", "OpenSSL", "cryptography.fernet"}
EVALUATES = {"eval", "exec", "compile", "__import__", "render_template_string"}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product, by its path within the package."""
    return {
        path.relative_to(ROOT / "partnership").as_posix()
        if path.is_relative_to(ROOT / "partnership")
        else path.name: ast.parse(path.read_text(encoding="utf-8"))
        for path in SOURCES
    }


@cache
def imports() -> dict[str, set[str]]:
    """What each module imports: modules, and names of modules."""
    found: dict[str, set[str]] = {}
    for name, tree in trees().items():
        told = found[name] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                told |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                told |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def who_imports(wanted: set[str]) -> set[str]:
    """The modules that import one of these or a part of it."""

    def is_one(found: str) -> bool:
        return any(found == each or found.startswith(f"{each}.") for each in wanted)

    return {name for name, told in imports().items() if any(map(is_one, told))}


@cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Every call with the last part of its name."""
    return tuple(
        (name, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )


def test_nothing_that_is_typed_becomes_a_program() -> None:
    """`re.compile` is a method of another name; `compile` by itself would be code."""
    found = [
        (name, called) for name, called, node in calls() if called in EVALUATES and isinstance(node.func, ast.Name)
    ]
    assert found == []


def test_no_template_is_made_of_text() -> None:
    found = [(name, called) for name, called, _node in calls() if called in {"from_string", "render_template_string"}]
    assert found == []


def test_programs_are_started_in_named_places_and_never_by_a_shell() -> None:
    assert who_imports(PROGRAMS) <= STARTS
    assert not [name for name, _called, node in calls() for each in node.keywords if each.arg == "shell"]


def test_the_site_speaks_to_those_alone_that_are_written_down() -> None:
    assert who_imports(NETWORK) == SPEAKS


def test_what_came_from_outside_is_never_read_as_objects() -> None:
    assert who_imports(UNSAFE_READERS) == set()


def test_every_parser_of_xml_resolves_nothing() -> None:
    made = [(name, node) for name, called, node in calls() if called in {"XMLParser", "iterparse"}]
    assert made
    for name, node in made:
        told = {each.arg: getattr(each.value, "value", None) for each in node.keywords}
        assert told.get("resolve_entities") is False, name
        assert told.get("no_network") is True, name


def test_secrets_come_from_the_system_and_from_nothing_else() -> None:
    assert who_imports({"random", "numpy"}) <= {"operations/demo/made_up.py"} | {
        each for each in imports() if each.startswith("operations/demo/")
    }
    found = [
        (name, called)
        for name, called, _node in calls()
        if called in {"uuid1", "getrandbits"} and not name.startswith("operations/demo/")
    ]
    assert found == []


def test_only_approved_ciphers_and_hashes_are_used() -> None:
    assert who_imports(OTHER_CIPHERS) == set()
    ciphers = {each for told in imports().values() for each in told if each.startswith("cryptography.hazmat")}
    assert {each.rpartition(".")[2] for each in ciphers} <= {
        "aead",
        "AESGCM",
        "InvalidTag",
        "hashes",
        "hkdf",
        "HKDF",
        "SHA256",
    }
    hashes = {each for told in imports().values() for each in told if each.startswith("hashlib.")}
    assert hashes <= {"hashlib.sha256", "hashlib.file_digest"}  # the second is told which
    weak = [(name, called) for name, called, _node in calls() if called in {"md5", "sha1"}]
    assert weak == []
    digests = [node for _name, called, node in calls() if called == "digest" and len(node.args) == 3]
    assert {each.args[2].value for each in digests if isinstance(each.args[2], ast.Constant)} <= {"sha256"}


def test_no_statement_of_sql_is_put_together_from_text() -> None:
    found = [
        (name, node.lineno)
        for name, called, node in calls()
        if called in {"text", "exec_driver_sql", "literal_column"}
        and node.args
        and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
        and name not in {"store/db.py", "store/schema.py", "store/models/audit.py", "operations/doctor/database.py"}
        and not name.startswith("operations/backups/")  # names of our own tables and settings, never what is typed
    ]
    assert found == []


def test_our_scripts_run_and_write_nothing_that_is_text() -> None:
    forbidden = re.compile(
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=|innerHTML\s*=[^=]|postMessage"
        r"|setTimeout\(\s*['\"`]|javascript:"
    )
    assert SCRIPTS
    assert {path.name: forbidden.findall(path.read_text(encoding="utf-8")) for path in SCRIPTS} == {
        path.name: [] for path in SCRIPTS
    }


def test_our_scripts_keep_nothing_in_the_browser_but_when_the_sign_in_ends() -> None:
    kept = re.compile(r"(?:localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker)[^\n;]*")
    found = {each for path in SCRIPTS for each in kept.findall(path.read_text(encoding="utf-8"))}
    assert found == {"localStorage.getItem(ENDS))", "localStorage.setItem(ENDS, String(ends))"}


def test_our_scripts_keep_what_is_named_by_users_in_maps() -> None:
    """No object gets a key that comes from a page: so none of its own is ever overwritten."""
    keyed = re.compile(r"\w+\[(?!['\"`\d])[\w.]+\]\s*=[^=]|__proto__|Object\.assign\(")
    found = {each for path in SCRIPTS for each in keyed.findall(path.read_text(encoding="utf-8"))}
    assert {each.rstrip() for each in found} <= {"each[name] ="}  # names from a list in the script itself


def test_pages_hold_no_plugin_frame_or_code_of_others() -> None:
    old = re.compile(r"<(?:object|embed|applet|iframe|frame|marquee)\b|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    assert [path.name for path in TEMPLATES if old.search(path.read_text(encoding="utf-8"))] == []


def test_no_form_puts_a_secret_into_an_address() -> None:
    """What a form sends by GET stands in addresses, histories of browsers and logs of proxies."""
    asking = re.compile(r"method=\"get\"(.*?)</form>", re.DOTALL)
    secret = re.compile(r"password|csrf_token|address\b.*textarea|telephone|passkey|name=\"code\"|recovery")
    found = {
        path.name: secret.findall(form)
        for path in TEMPLATES
        for form in asking.findall(path.read_text(encoding="utf-8"))
    }
    assert {name: each for name, each in found.items() if each} == {}


def test_every_package_is_pinned_with_its_hash_and_from_nowhere_else() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        for line in filter(None, map(str.strip, lines)):
            assert re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[^\s;]+", line), f"{path.name}: {line[:60]}"
            assert "--hash=sha256:" in line, f"{path.name}: {line[:60]}"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes" in makefile
    locked = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert locked.count('"integrity": "sha') >= locked.count('"version"') - 2


def test_the_packages_of_the_product_hold_no_test() -> None:
    inside = [path for path in (ROOT / "partnership").rglob("*") if path.name.startswith(("test_", "conftest"))]
    assert inside == []
    assert not who_imports({"pytest", "tests", "factories", "hypothesis"})
