// Makes pages that work without script a little quicker to use: filters without a reload, roles that are marked until
// they are saved. Nothing here is needed: every form also works by itself.

const TYPING_PAUSE = 300 // milliseconds

/** Calls `action` once no further call has come for a while. */
function afterPause(action, pause) {
  let timer
  return (...values) => {
    clearTimeout(timer)
    timer = setTimeout(() => action(...values), pause)
  }
}

// Filters: form[data-filter] fetches its own page and shows the part [data-results] of it.

/** Whether something is chosen and not saved: a page is then left by a link, about which the browser asks. */
const hasStaged = () => document.documentElement.classList.contains('app-has-staged')

/** Fetches a page and puts its part [data-results] in the place of the one that is shown. */
async function fetchResults(results, url, signal) {
  const response = await fetch(url, { signal, headers: { 'X-Requested-With': 'fetch' } })
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const found = page.querySelector('[data-results]')
  if (!response.ok || !found) throw new Error('no results in the answer')
  results.replaceChildren(...found.childNodes)
  document.querySelector('[data-chips]')?.replaceChildren(...(page.querySelector('[data-chips]')?.childNodes ?? []))
  document.title = page.title
  startWithin(results)
}

function startFilter(form) {
  const results = document.querySelector('[data-results]')
  const status = document.querySelector('[data-filter-status]')
  if (!results) return
  let running

  async function show(isTyping) {
    running?.abort()
    running = new AbortController()
    const { signal } = running
    const url = new URL(form.action || location.href, location.href)
    url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== '')).toString()
    if (hasStaged()) return location.assign(url)
    results.setAttribute('aria-busy', 'true')
    try {
      await fetchResults(results, url, signal)
      note(url, isTyping)
      if (status) status.textContent = results.querySelector('[data-count]')?.textContent.trim() ?? 'Results updated'
      results.removeAttribute('aria-busy')
    } catch (fault) {
      if (fault.name !== 'AbortError') location.assign(url)
    }
  }

  const showSoon = afterPause(() => show(true), TYPING_PAUSE)
  // What is open for change stays so until the button is pressed.
  const isOpen = () => results.querySelector('[data-stop]')
  form.addEventListener('input', (event) => {
    if (isOpen()) return
    if (event.target.matches('input[type="text"], input[type="search"], input:not([type])')) showSoon()
  })
  form.addEventListener('change', (event) => {
    if (isOpen()) return
    if (event.target.matches('select, input[type="checkbox"], input[type="radio"]')) show(false)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    show(false)
  })
}

// A table of tasks: a task opens and closes below its row without a reload, so that what is in sight stays there. A role
// that is pressed has the focus then, anywhere else the heading. The column in which one is has its heading marked.

function startTable(results) {
  let there

  async function open(link) {
    const regions = () => [...results.querySelectorAll('.app-grid-scroll')]
    const scrolled = new Map(regions().map((each) => [each.ariaLabel, [each.scrollLeft, each.scrollTop]]))
    const [address, target] = link.href.split('#')
    try {
      await fetchResults(results, address)
    } catch {
      return location.assign(link.href)
    }
    note(link.href)
    const found = document.getElementById(target) ?? document.getElementById('edit')
    const focused = found?.matches('[tabindex], select') ? found : found?.querySelector('[data-edit]')
    focused?.focus()
    for (const each of regions()) each.scrollTo(...(scrolled.get(each.ariaLabel) ?? [0, 0]))
    if (!focused) return
    const { top, bottom } = focused.getBoundingClientRect()
    if (top < 0 || bottom > innerHeight) scrollBy(0, top - innerHeight / 3)
  }

  results.addEventListener('click', (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || hasStaged()) return
    const cell = event.target.closest('.app-grid > tbody > tr > td')
    const link = event.target.closest('a, button, input, select, textarea, summary, label')
    const wanted = link ?? cell?.querySelector('a[data-edit]') ?? cell?.parentElement.querySelector('a[data-edit]')
    if (!wanted?.matches('[data-edit], [data-stop]')) return
    event.preventDefault()
    open(wanted)
  })

  function mark({ target }) {
    const cell = target.closest('.app-grid > tbody > tr > td, .app-grid__agency')
    if (cell === there) return
    there = cell
    for (const each of results.querySelectorAll('.app-grid__here')) each.classList.remove('app-grid__here')
    if (!cell || cell.colSpan > 1) return
    const table = cell.closest('table')
    const at = cell.matches('.app-grid__agency') ? cell.cellIndex : cell.cellIndex - 2 // behind task and gap
    if (at < 0) return
    table.querySelectorAll('col')[at + 2]?.classList.add('app-grid__here')
    table.querySelectorAll('.app-grid__agency')[at]?.classList.add('app-grid__here')
  }

  results.addEventListener('pointerover', mark)
  results.addEventListener('focusin', mark)
}

// Back and forward: what is shown must be what the address says, so the page is loaded; not for a place within it.

const addressNow = () => location.pathname + location.search
let shownAddress = addressNow()

function note(url, isTyping) {
  history[isTyping ? 'replaceState' : 'pushState']({ isFilter: true }, '', url)
  shownAddress = addressNow()
}

function startReturning() {
  addEventListener('popstate', () => {
    if (addressNow() !== shownAddress) location.reload()
  })
}

// Roles: form[data-staged] marks each row in which another role is chosen, says how many there are in its bar, and asks
// before they are left behind. Nothing is sent before its one button is pressed.

const SAYING_PAUSE = 1000 // milliseconds: a screen reader is told at most once in each

function startStaging(form) {
  const bar = form.querySelector('[data-staged-bar]')
  const words = bar.querySelector('[data-staged-words]')
  const save = bar.querySelector('button[type="submit"]')
  const saveWords = save.textContent
  const lists = [...form.querySelectorAll('[data-role-choice] select')]
  const undoAll = button('Undo all')
  let isSending = false
  let isSpeaking = false
  let saidAt = 0
  let asking
  let timer

  function button(text, about) {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = 'app-small-button'
    made.textContent = text
    if (about) {
      const hidden = document.createElement('span')
      hidden.className = 'govuk-visually-hidden'
      hidden.textContent = ` ${about}`
      made.append(hidden)
    }
    return made
  }

  const was = (list) => form.elements.namedItem(list.name.replace(/^role/, 'was')).value
  const isStaged = (list) => list.value !== was(list)
  const additions = () => [...form.querySelectorAll('[data-addition]')]
  const isFilled = (row) => [...row.querySelectorAll('input, select')].some((each) => each.value.trim())
  const staged = () => [...lists.filter(isStaged), ...additions().filter(isFilled)]

  /** The line of a row that says what stands, with the way back to it. */
  function mark(list) {
    const row = list.closest('[data-role-choice]')
    row.querySelector('[data-was]')?.remove()
    row.classList.toggle('app-choice__editor--staged', isStaged(list))
    if (!isStaged(list)) return
    const line = document.createElement('p')
    line.className = 'app-choice__was'
    line.dataset.was = ''
    const before = [...list.options].find((each) => each.value === was(list))
    const undo = button('Undo', `the change of ${list.labels[0].textContent.trim()}`)
    undo.addEventListener('click', () => {
      putBack(list)
      show()
      list.focus()
    })
    line.append(`Was: ${before?.textContent ?? 'No role'} `, undo)
    row.append(line)
  }

  function putBack(each) {
    if (each.matches('[data-addition]')) return empty(each)
    const list = each
    list.value = was(list)
    const how = form.elements.namedItem(list.name.replace(/^role/, 'how'))
    if (how) how.value = ''
    mark(list)
    list.dispatchEvent(new Event('change', { bubbles: true })) // what keeps what is typed forgets it too
  }

  /** Take away a row that was added, or empty the only one. */
  function empty(row) {
    for (const each of row.querySelectorAll('input, select, textarea')) each.value = ''
    row.classList.remove('app-addition--staged')
    row.querySelector('[data-take-away]')?.remove()
    const all = additions()
    if (all.length > 1) row.remove()
    all.find((each) => each.isConnected).querySelector('input').dispatchEvent(new Event('change', { bubbles: true }))
  }

  /** A row for a further organisation, like the last one. */
  function addRow() {
    const last = additions().at(-1)
    const row = last.cloneNode(true)
    const number = additions().length + 1
    for (const each of row.querySelectorAll('.govuk-error-message')) each.remove()
    for (const each of row.querySelectorAll('[id], [for]')) {
      for (const name of ['id', 'htmlFor']) if (each[name]) each[name] = each[name].replace(/-\d+$/, `-${number}`)
    }
    for (const each of row.querySelectorAll('input, select')) each.removeAttribute('aria-describedby')
    last.after(row)
    for (const each of row.querySelectorAll('input, select, textarea')) each.value = ''
    row.classList.remove('app-addition--staged')
    row.querySelector('[data-take-away]')?.remove()
    row.querySelector('input').focus()
  }

  function markAddition(row) {
    row.classList.toggle('app-addition--staged', isFilled(row))
    const takeAway = row.querySelector('[data-take-away]')
    if (!isFilled(row)) return takeAway?.remove()
    if (takeAway) return
    const undo = button('Undo', 'adding this organisation')
    undo.dataset.takeAway = ''
    undo.addEventListener('click', () => {
      empty(row)
      show()
      additions().at(-1).querySelector('input').focus()
    })
    row.append(undo)
  }

  function say(text) {
    clearTimeout(timer)
    timer = setTimeout(
      () => {
        saidAt = Date.now()
        words.textContent = text
      },
      Math.max(0, saidAt + SAYING_PAUSE - Date.now())
    )
  }

  // What the choices would do once they are saved, from the site: a new gap, a paper that could not be signed.
  const tellWhatComes = afterPause(async (said) => {
    asking?.abort()
    const chosen = lists.filter(isStaged) // of an organisation that is added the site knows no stored role
    if (!form.dataset.onceSaved || !chosen.length) return
    asking = new AbortController()
    const { signal } = asking
    const fields = chosen.flatMap((list) => [[list.name, list.value], [list.name.replace(/^role/, 'was'), was(list)]])
    try {
      const answer = await fetch(`${form.dataset.onceSaved}?${new URLSearchParams(fields)}`, { signal })
      const text = answer.ok && !answer.redirected ? await answer.text() : ''
      if (text && !signal.aborted) say(`${said}. ${text}`)
    } catch {
      // It is only told sooner: saving says the same.
    }
  }, TYPING_PAUSE)

  function show() {
    const count = staged().length
    asking?.abort()
    const changes = count === 1 ? '1 change' : `${count} changes`
    bar.classList.toggle('app-staged--open', count > 0)
    document.documentElement.classList.toggle('app-has-staged', count > 0)
    undoAll.hidden = count === 0
    save.textContent = count ? `Save ${changes}` : saveWords
    if (count) say(`${changes} not saved`)
    if (count) tellWhatComes(`${changes} not saved`)
    else if (isSpeaking) say('Nothing is waiting to be saved')
    isSpeaking = true
    // Only while it is needed: it keeps a page out of the memory of Back.
    if (count) addEventListener('beforeunload', warn)
    else removeEventListener('beforeunload', warn)
  }

  function warn(event) {
    if (!isSending) event.preventDefault()
  }

  undoAll.addEventListener('click', () => {
    const back = staged()
    back.forEach(putBack)
    show()
    ;(back[0]?.matches('select') ? back[0] : additions()[0]?.querySelector('input'))?.focus()
  })
  bar.append(undoAll)
  if (additions().length) {
    const another = button('Add another organisation')
    another.addEventListener('click', addRow)
    additions().at(-1).after(another)
  }
  form.addEventListener('input', ({ target }) => {
    const row = target.closest('[data-addition]')
    if (row) markAddition(row)
    else if (lists.includes(target)) mark(target)
    else return
    show()
  })
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      if (staged().length) form.requestSubmit(save)
    } else if (event.key === 'Enter' && event.target.matches('select, input')) {
      event.preventDefault() // else it presses the button of the form
    }
    if (event.key !== 'Escape') return
    if (staged().length) save.focus()
    else document.querySelector('[data-stop]')?.click()
  })
  form.addEventListener('submit', () => {
    isSending = true
  })
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) isSending = false
  })
  // What was not taken comes back chosen, and so may what a browser keeps over a reload.
  lists.filter(isStaged).forEach(mark)
  additions().filter(isFilled).forEach(markAddition)
  isSpeaking = staged().length > 0
  show()
}

// Documents in parts: an address that names a clause of another part, as older links do, leads on to that part.

function startFinding(page) {
  const named = decodeURIComponent(location.hash.slice(1))
  const clause = /^(?:doc|clause|comments)-(.+)$/.exec(named)
  if (clause && !document.getElementById(named)) location.replace(page.dataset.anchors + encodeURIComponent(clause[1]))
}

// Something that takes time: [data-look-again] is fetched until the answer has no further step, and tells each one.
// Where the answer is another page, what was awaited is over, and that page is opened.

const LOOK_AGAIN = 1500 // milliseconds

function startLooking(region) {
  const said = document.createElement('p')
  said.className = 'govuk-visually-hidden'
  said.setAttribute('role', 'status')
  region.after(said)

  async function look() {
    try {
      const response = await fetch(region.dataset.lookAgain)
      if (response.status > 501) throw new Error() // nobody answers just now
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const found = page.getElementById(region.id)
      if (response.redirected || !found) return location.assign(region.dataset.lookAgain) // such as to sign in again
      if (found.innerHTML !== region.innerHTML) {
        region.replaceChildren(...found.childNodes)
        document.title = page.title
        said.textContent = region.querySelector('[data-said], h1').textContent
      }
      if (!found.dataset.lookAgain) return
    } catch {
      // The site could not be reached: the next look may.
    }
    setTimeout(look, LOOK_AGAIN)
  }
  setTimeout(look, LOOK_AGAIN)
}

// Regions that scroll: a stop for the keyboard only where there is something to scroll.

function startScrolling(within) {
  const regions = within.querySelectorAll('.app-scroll, .doc-scroll, .app-grid-scroll')
  if (!('ResizeObserver' in window)) return
  const watcher = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0
      else target.removeAttribute('tabindex')
    }
  })
  for (const region of regions) watcher.observe(region)
}

/** What a page begins with, and what comes into it later. */
function startWithin(within) {
  for (const form of within.querySelectorAll('form[data-staged]')) startStaging(form)
  startScrolling(within)
}

// Its address, with its fingerprint, comes from the page; what follows does not wait for it.
const govuk = document.querySelector('script[data-govuk]')
if (govuk) import(new URL(govuk.dataset.govuk, location.href).href).then(({ initAll }) => initAll())
const fields = '[data-asked-by], select[data-finder], textarea[data-preview-url], [data-insert]'
if (document.querySelector(fields)) import(new URL(govuk.dataset.fields, location.href).href)

for (const form of document.querySelectorAll('form[data-filter]')) startFilter(form)
if (document.querySelector('form[data-filter]')) startReturning()
for (const results of document.querySelectorAll('[data-keeps-place]')) startTable(results)
for (const page of document.querySelectorAll('[data-anchors]')) startFinding(page)
for (const region of document.querySelectorAll('[data-look-again][id]')) startLooking(region)
startWithin(document)
