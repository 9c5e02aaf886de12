"""Looking a page over as a demanding visitor does: axe, one heading, nothing that scrolls sideways; and finding pages."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from browser.serving import NOBODY
from lxml import html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from browser.serving import Site
    from playwright.sync_api import Page

WIDE, NARROW = (1280, 900), (320, 640)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The back link stands before the main part, as GOV.UK has it: that is all that `region` complains of.
OPTIONS = {
    "runOnly": TAGS,
    "rules": {"region": {"enabled": False}, "color-contrast": {"enabled": False}},  # contrast is looked at by itself
    "resultTypes": ["violations"],
}
# A saved version comes from the writer of the working draft, whose preview is looked at in full; it is long.
SAVED_VERSION = "/versions/"
REDIRECTS = {301, 302, 303, 307, 308}
# Arguments of addresses of which one example stands for all; others (a part of an entry, a section) are seen one by one.
EXAMPLES = {
    "slug", "function_id", "organisation_id", "clause_id", "protocol_id", "checklist_id", "row_id", "number",
    "practice_id", "form_id", "body_id", "code", "information_id", "kind_id", "assessment_id", "competence_id", "setting_id",
    "evidence_id", "change", "sequence", "letterhead_id", "copy_id", "change_id",
}  # fmt: skip
# Questions in an address that leave a page as it is, with fewer rows.
FEWER_ROWS = {"page", "partnership", "about"}
# Read by the browser with each page, and run where it is asked for: sent and read anew it takes as long as the page.
LOADING_AXE = f"globalThis.loadAxe = () => {{{Axe().axe_script}}}"
# Regions that scroll become stops for the keyboard a frame after the window has changed.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
LOOK = """async ({ exclude, options }) => {
  const found = await axe.run(exclude.length ? { exclude } : document, options)
  return found.violations
}"""
FEWEST_CHARACTERS = 100
# A button within details is seen when they are opened, which needs no script.
SHOWN = """() => {
  const isSeen = (each) => Boolean(each && each.checkVisibility({ visibilityProperty: true }) && each.offsetWidth)
  const main = document.querySelector('main')
  const buttons = [...main.querySelectorAll('form button[type=submit]:not(details *)')]
  return {
    heading: isSeen(main.querySelector('h1')),
    characters: main.innerText.length,
    menu: [...document.querySelectorAll('header a')].some(isSeen),
    buttons: buttons.filter((each) => !isSeen(each)).map((each) => each.textContent.trim()),
  }
}"""
# Contrast takes axe longer than all its other rules together. It follows from the colours, sizes and classes of an
# element and of all that it stands in: of those who share them one is looked at, on whichever page it stands first.
LOOK_AT_CONTRAST = """async ({ exclude, seen }) => {
  const known = new Set(seen.split(',')), keys = new Map(), fresh = new Map()
  const key = (each) => {
    if (!each) return ''
    if (keys.has(each)) return keys.get(each)
    const style = getComputedStyle(each)
    const text = [key(each.parentElement), each.tagName, each.getAttribute('class'), style.color, style.backgroundColor,
      style.backgroundImage, style.opacity, style.fontSize, style.fontWeight, style.position, style.textShadow].join('|')
    let one = 7, other = 11
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one, 31) + text.charCodeAt(at) | 0
      other = Math.imul(other, 131) + text.charCodeAt(at) | 0
    }
    keys.set(each, `${one} ${other}`)
    return keys.get(each)
  }
  const hasWords = (each) => each.matches('input, select, textarea, button')
    || [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  for (const each of document.querySelectorAll('body *')) {
    if (hasWords(each) && each.checkVisibility({ visibilityProperty: true }) && !known.has(key(each))) {
      if (!fresh.has(key(each))) fresh.set(key(each), each)
    }
  }
  if (!fresh.size) return { violations: [], fresh: [] }
  const asked = { include: [...fresh.values()], exclude }
  const found = await axe.run(asked, { runOnly: ['color-contrast'], resultTypes: ['violations'] })
  return { violations: found.violations, fresh: [...fresh.keys()] }
}"""
LAYOUT = """() => {
  const headings = [...document.querySelectorAll('h1')].filter((each) => each.checkVisibility({ visibilityProperty: true }))
  return { headings: headings.length, width: document.documentElement.scrollWidth }
}"""
# All of one look in one question: each question to the browser costs as much as a rule. Null where axe is not known yet.
LOOK_OVER = f"""async ({{ isResized, hasAxe, exclude, options, seen }}) => {{
  if (isResized) await ({SETTLED})()
  if (!hasAxe) return {{ violations: [], fresh: [], ...({LAYOUT})() }}
  if (!('axe' in window || 'loadAxe' in window)) return null
  if (!('axe' in window)) loadAxe()
  const violations = await ({LOOK})({{ exclude, options }})
  const contrast = await ({LOOK_AT_CONTRAST})({{ exclude, seen }})
  violations.push(...contrast.violations)
  return {{ violations, fresh: contrast.violations.length ? [] : contrast.fresh, ...({LAYOUT})() }}
}}"""
_contrasts: set[str] = set()  # of elements of this process whose contrast was found good


def faults_at(page: Page, size: tuple[int, int], *, has_axe: bool = True) -> list[str]:
    """What is wrong with the page at a size of the window; axe stays with the page for the next look, if it is asked."""
    width, height = size
    if is_resized := page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})
    look = _look(page, is_resized=is_resized, has_axe=has_axe)
    _contrasts.update(look["fresh"])
    found = [
        f"{each['id']}: {node['target']} {node['html'][:200]}"
        for each in look["violations"]
        for node in each["nodes"][:3]
    ]
    if look["headings"] != 1:
        found.append("not one visible h1")
    if look["width"] > width:
        found.append(f"scrolls sideways: {look['width']} wide, because of {_too_wide(page)}")
    return [f"{page.url} at {width}: {each}" for each in found]


def _look(page: Page, *, is_resized: bool, has_axe: bool) -> dict[str, Any]:
    """What is seen on the page as it stands, and what axe finds there."""
    asked = {
        "isResized": is_resized,
        "hasAxe": has_axe,
        "exclude": [[".doc"]] if SAVED_VERSION in page.url else [],
        "options": OPTIONS,
        "seen": ",".join(_contrasts),
    }
    if not (look := page.evaluate(LOOK_OVER, asked)):
        page.add_init_script(LOADING_AXE)
        page.evaluate(LOADING_AXE)
        look = page.evaluate(LOOK_OVER, asked)
    return look  # type: ignore[no-any-return]


def _too_wide(page: Page) -> str:
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('body *')]
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
          .filter((each) => !each.closest('.app-scroll, .doc-scroll, .matrix-scroll, .picture'))
          .slice(0, 5).map((each) => each.outerHTML.slice(0, 120))"""
    )
    return " | ".join(found)


def unseen_on(page: Page) -> list[str]:
    """What of heading, words, menu and buttons cannot be seen; it needs no script of the page."""
    seen = page.evaluate(SHOWN)
    found = []
    if not seen["heading"] or seen["characters"] < FEWEST_CHARACTERS:
        found.append("no content")
    if not seen["menu"]:
        found.append("no menu")
    found += [f"the button “{words}” cannot be seen" for words in seen["buttons"]]
    return [f"{page.url}: {each}" for each in found]


def faults_of(page: Page, *, has_axe: bool = True) -> list[str]:
    """What is wrong with the page on a desk and on a telephone; first at the size at which it was opened."""
    is_narrow = page.viewport_size == {"width": NARROW[0], "height": NARROW[1]}
    first, then = (NARROW, WIDE) if is_narrow else (WIDE, NARROW)
    return faults_at(page, first, has_axe=has_axe) + faults_at(page, then, has_axe=has_axe)


def reachable(
    site: Site, email: str, also: Iterable[str] = (), *, through: Callable[[str], bool] = lambda _path: True
) -> dict[str, str]:
    """Addresses of pages that an account reaches by links from the start, one for each kind of page, and `also`.

    With what each answered. Links are followed to the addresses that lead `through`.
    """
    client = site.app.test_client()
    if email != NOBODY:
        cookie = site.cookie(email)
        client.set_cookie(cookie["name"], cookie["value"], domain="127.0.0.1")
    queue, kinds, found = deque(["/", *also]), set(), {}
    forced, known = set(also), set()
    while queue:
        path = queue.popleft()
        if path in known and path not in forced:  # kinds only become more, so what was passed by is passed by again
            continue
        known.add(path)
        shown = _kinds(site, path)
        if path in forced:
            forced.discard(path)
        elif shown <= kinds:
            continue
        kinds |= shown
        response = client.get(path, base_url=site.url)
        if response.status_code in REDIRECTS:
            queue.append(urljoin(path, response.location))
        elif response.status_code != 200 or response.mimetype == "text/html":
            found[path] = response.text
            links = _links(response.text, path) if response.mimetype == "text/html" else []
            queue.extend(filter(through, links))
        response.close()
    return found


def _links(text: str, path: str) -> list[str]:
    links = [urljoin(path, str(each)) for each in html.fromstring(text).xpath("//a/@href")]
    return [each.split("#")[0] for each in links if not urlsplit(each).netloc and not urlsplit(each).scheme]


def _kinds(site: Site, path: str) -> set[tuple[str, ...]]:
    """The kind of page without what is asked of it, and one kind more for each name in the query."""
    parts = urlsplit(path)
    endpoint, values = site.app.url_map.bind("127.0.0.1").match(parts.path)
    apart = [f"{name}={value}" for name, value in values.items() if name not in EXAMPLES]
    asked = {pair.partition("=")[0] for pair in parts.query.split("&") if pair} - FEWER_ROWS
    return {(endpoint, *apart), *((endpoint, *apart, name) for name in asked)}
