// Makes pages that work without script a little quicker to use: filters without a reload, a matrix that saves each
// cell, previews of formatted text. Nothing here is needed: every form also works by itself.

const TYPING_PAUSE = 300 // milliseconds
const SIGNED_OUT = 'You have been signed out. Load the page again and sign in.'

/** The token against forged requests, from the page's head or from the form. */
function token(form) {
  const field = form?.querySelector('input[name="csrf_token"]')
  return document.querySelector('meta[name="csrf-token"]')?.content ?? field?.value ?? ''
}

/** POST of name and value pairs; resolves to the response. `keepalive`: goes on when the page is left (short ones). */
function post(url, values, form, keepalive = false) {
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams(values),
    credentials: 'same-origin',
    keepalive,
    headers: { 'X-Requested-With': 'fetch', 'X-CSRFToken': token(form), Accept: 'application/json, text/html' },
  })
}

/** Calls `action` once no further call has come for a while. */
function afterPause(action, pause) {
  let timer
  return (...values) => {
    clearTimeout(timer)
    timer = setTimeout(() => action(...values), pause)
  }
}

// Filters: form[data-filter] fetches its own page and shows the part [data-results] of it.

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
    results.setAttribute('aria-busy', 'true')
    try {
      const response = await fetch(url, { signal, credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch' } })
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const found = page.querySelector('[data-results]')
      if (!response.ok || !found) throw new Error('no results in the answer')
      results.replaceChildren(...found.childNodes)
      document.title = page.title
      history[isTyping ? 'replaceState' : 'pushState']({ isFilter: true }, '', url)
      if (status) status.textContent = results.querySelector('[data-count]')?.textContent.trim() ?? 'Results updated'
      startScrolling(results)
      results.removeAttribute('aria-busy')
    } catch (fault) {
      if (fault.name !== 'AbortError') location.assign(url)
    }
  }

  const showSoon = afterPause(() => show(true), TYPING_PAUSE)
  form.addEventListener('input', (event) => {
    if (event.target.matches('input[type="text"], input[type="search"], input:not([type])')) showSoon()
  })
  form.addEventListener('change', (event) => {
    if (event.target.matches('select, input[type="checkbox"], input[type="radio"]')) show(false)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    show(false)
  })
  // Back and forward: the form must show what the address says, so the page is loaded.
  addEventListener('popstate', () => location.reload())
}

// The matrix: select[data-save] saves its cell; the form says where with data-save-url.

function startMatrix(form) {
  const status = document.querySelector('[data-status]')
  const waiting = new Map()

  function say(message, hasFailed) {
    if (!status) return
    status.textContent = message
    status.classList.toggle('app-status--failed', hasFailed)
  }

  function showGap(functionId, gap) {
    const cell = [...document.querySelectorAll('[data-gap-for]')].find((each) => each.dataset.gapFor === functionId)
    if (!cell) return
    const words = document.createElement('span')
    words.className = gap ? 'gap-mark' : 'gap-none'
    words.textContent = gap || cell.dataset.noGap || 'No gap'
    cell.replaceChildren(words)
    cell.classList.toggle('matrix__gap--open', Boolean(gap))
  }

  // The fields that travel with the cell when the whole form is sent: role.X goes with was.X and version.X.
  function keepHidden(select) {
    const [, cell] = /^role\.(.+)$/.exec(select.name) ?? []
    const was = cell && form.elements.namedItem(`was.${cell}`)
    const version = cell && form.elements.namedItem(`version.${cell}`)
    if (was) was.value = select.value
    if (version) version.value = select.dataset.version
  }

  // Parts of the page that follow from what was saved: each has data-refresh and an id.
  async function refresh() {
    const parts = [...document.querySelectorAll('[data-refresh][id]')]
    if (!parts.length) return
    const response = await fetch(location.href, { credentials: 'same-origin' })
    if (!response.ok) return
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    for (const part of parts) part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []))
  }

  function refuse(select, message) {
    select.dataset.state = 'failed'
    select.value = select.dataset.saved
    say(message, true)
  }

  async function save(select) {
    const { function: functionId, organisation, version = '', group = '' } = select.dataset
    const role = select.value
    if (role === select.dataset.saved) return
    select.dataset.state = 'saving'
    try {
      const response = await post(
        form.dataset.saveUrl,
        { function: functionId, organisation, role, version, group },
        form,
        true
      )
      const isJson = (response.headers.get('Content-Type') ?? '').includes('json')
      if (!isJson) return refuse(select, response.redirected ? SIGNED_OUT : 'Not saved. Load the page again.')
      const answer = await response.json()
      if (!response.ok) return refuse(select, answer.message ?? 'Not saved. Load the page again.')
      // What is stored may be less than what was chosen: a role is only proposed to who answers for itself.
      if (answer.role !== undefined && select.value === role) select.value = answer.role
      select.dataset.saved = answer.role ?? role
      select.dataset.state = 'saved'
      if (answer.version !== undefined && answer.version !== null) select.dataset.version = answer.version
      if (answer.gap !== undefined) showGap(functionId, answer.gap)
      keepHidden(select)
      await refresh()
      say(answer.message ?? 'Saved', false)
    } catch {
      refuse(select, 'Not saved: the site could not be reached. Try again.')
    }
  }

  // One request after another for each cell, so that each carries the version that the last one gave.
  const saveInTurn = (select) => waiting.set(select, (waiting.get(select) ?? Promise.resolve()).then(() => save(select)))
  for (const select of form.querySelectorAll('select[data-save]')) {
    select.dataset.saved = select.value
    const saveSoon = afterPause(saveInTurn, TYPING_PAUSE)
    select.addEventListener('change', () => saveSoon(select))
  }
  // Leaving the cell or the page does not wait for the pause; a cell that is saved already is left alone.
  form.addEventListener('focusout', (event) => {
    if (event.target.matches('select[data-save]')) saveInTurn(event.target)
  })
  addEventListener('pagehide', () => form.querySelectorAll('select[data-save]').forEach(saveInTurn))
}

// Previews: textarea[data-preview-url] posts its text and shows the formatted text that comes back.

function startPreview(textarea) {
  const box = document.createElement('div')
  box.className = 'app-preview'
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = 'Show preview'
  const shown = document.createElement('div')
  shown.className = 'app-preview__text'
  shown.id = `${textarea.id}-preview`
  shown.setAttribute('aria-live', 'polite')
  button.setAttribute('aria-controls', shown.id)
  box.append(button, shown)
  textarea.closest('.govuk-form-group').after(box)

  button.addEventListener('click', async () => {
    try {
      const response = await post(textarea.dataset.previewUrl, { text: textarea.value }, textarea.form)
      if (!response.ok || response.redirected) throw new Error('no preview')
      const fragment = new DOMParser().parseFromString(await response.text(), 'text/html')
      shown.replaceChildren(...fragment.body.childNodes)
    } catch {
      shown.textContent = 'The preview could not be shown. Your text is still here: try again.'
    }
    button.textContent = 'Update preview'
  })
}

// Something that takes time: [data-look-again] is fetched until the answer has no further step, and tells each one.

const LOOK_AGAIN = 1500 // milliseconds

function startLooking(region) {
  const said = document.createElement('p')
  said.className = 'govuk-visually-hidden'
  said.setAttribute('role', 'status')
  region.after(said)

  async function look() {
    try {
      const response = await fetch(region.dataset.lookAgain, { credentials: 'same-origin' })
      if (response.redirected) return location.assign(region.dataset.lookAgain) // to sign in again
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const found = page.getElementById(region.id)
      if (!found) return
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
  const regions = within.querySelectorAll('.app-scroll, .doc-scroll')
  if (!('ResizeObserver' in window)) return
  const watcher = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
      else target.removeAttribute('tabindex')
    }
  })
  for (const region of regions) watcher.observe(region)
}

// Its address, with its fingerprint, comes from the page; what follows does not wait for it.
const govuk = document.querySelector('script[data-govuk]')
if (govuk) import(new URL(govuk.dataset.govuk, location.href).href).then(({ initAll }) => initAll())

for (const form of document.querySelectorAll('form[data-filter]')) startFilter(form)
for (const form of document.querySelectorAll('form[data-save-url]')) startMatrix(form)
for (const textarea of document.querySelectorAll('textarea[data-preview-url]')) startPreview(textarea)
for (const region of document.querySelectorAll('[data-look-again][id]')) startLooking(region)
startScrolling(document)
