// Keeps what is typed: two seconds after the last key the fields of a form go to the server, which seals them, so that
// a closed tab or a stopped server loses at most that. Before a sign-in ends it says so. Nothing here is needed: the
// last press of a button is kept without it.

const REST = 2000 // milliseconds without a key
const NOTICE = 5 * 60 // seconds before the end of a sign-in
const ENDS = 'sign-in-ends' // when the sign-in ends, for all tabs of this browser
const TYPED =
  'textarea, select, input:not([type="hidden"], [type="password"], [type="file"], [type="submit"], [type="button"])'

const signIn = document.querySelector('meta[name="sign-in-left"]')

/** The fields that may be kept, as they stand. */
/** What this page is, as its tab says it: of a step also which step of what it is. */
const titleOfPage = () => document.title.replace(/^(Error|Not saved): /, '').split(' - ')[0].trim()

function fieldsOf(form) {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string') continue
    const secret = [...form.elements].some(
      (each) => each.name === name && (each.type === 'password' || each.autocomplete === 'one-time-code')
    )
    if (!secret) fields.append(name, value)
  }
  return fields
}

function startKeeping(form, address, noteUse) {
  const first = fieldsOf(form).toString()
  // Without a draft in it, so that who puts all back as it was has begun nothing.
  const isPlain = !document.querySelector('.app-begun') && !new URLSearchParams(location.search).has('draft')
  let kept = first
  let unsent = false
  let isSending = false
  let timer
  let running

  const warn = (event) => event.preventDefault()

  /** Only while something is unsent: it keeps a page out of the memory of Back. */
  function mark(isUnsent) {
    unsent = isUnsent
    if (unsent && fieldsOf(form).toString() !== first) addEventListener('beforeunload', warn)
    else removeEventListener('beforeunload', warn) // who put all back as it was has nothing to lose
  }

  async function keep(isLast) {
    clearTimeout(timer)
    if (!unsent || isSending) return
    running?.abort()
    running = new AbortController()
    const sent = fieldsOf(form)
    const before = sent.toString()
    if (before === first && isPlain) sent.append('draft-unchanged', '1')
    sent.append('draft-address', new URL(form.getAttribute('action') || location.href, location.href).pathname)
    sent.append('draft-origin', location.pathname + location.search)
    sent.append('draft-title', titleOfPage())
    try {
      const response = await fetch(address, {
        method: 'POST',
        body: sent,
        credentials: 'same-origin',
        headers: { 'X-Requested-With': 'fetch' },
        keepalive: isLast && sent.toString().length < 60000,
        signal: isLast ? undefined : running.signal,
      })
      if (response.status !== 204) return
      noteUse()
      kept = before
      mark(fieldsOf(form).toString() !== kept)
    } catch {
      // Not kept: it stays marked as unsent, and the next key tries again.
    }
  }

  function typed({ target }) {
    if (!target.matches(TYPED)) return
    mark(fieldsOf(form).toString() !== kept)
    clearTimeout(timer)
    if (unsent) timer = setTimeout(() => keep(false), REST)
  }

  form.addEventListener('input', typed)
  form.addEventListener('change', typed)
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return
    isSending = true
    clearTimeout(timer)
    running?.abort()
    mark(false)
  })
  addEventListener('pagehide', () => keep(true))
  // Out of the memory of Back: the page is asked for, so that it shows what is stored now and what was typed.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
}

/** The line that says when the sign-in ends, from five minutes before it. */
function startNotice(meta) {
  const whole = Number(meta.content)
  const isLast = 'last' in meta.dataset
  let ends = Date.now() + whole * 1000
  let timer

  const box = document.createElement('section')
  box.className = 'app-ending'
  box.setAttribute('aria-label', 'Your sign-in')
  const words = document.createElement('p')
  words.className = 'app-ending__words'
  words.setAttribute('role', 'status')
  const stay = document.createElement('button')
  stay.type = 'button'
  stay.className = 'govuk-button govuk-!-margin-bottom-0'
  stay.textContent = 'Stay signed in'
  const away = document.createElement('a')
  away.className = 'govuk-link'
  away.href = `${meta.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`
  away.textContent = 'Sign in'
  stay.hidden = away.hidden = true
  box.append(words, stay, away)
  document.body.append(box)

  const clock = () => new Date(ends).toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true }).replace(/\s/g, '')

  function say(text, { canStay = false, canSignIn = false } = {}) {
    words.textContent = text
    stay.hidden = !canStay
    away.hidden = !canSignIn
    box.classList.toggle('app-ending--open', Boolean(text))
    document.documentElement.classList.toggle('app-has-ending', Boolean(text))
  }

  function look() {
    clearTimeout(timer)
    const other = Number(localStorage.getItem(ENDS))
    if (!isLast && other > ends) ends = other
    const left = ends - Date.now()
    if (left <= 0) {
      say('You have been signed out. What you typed comes back when you sign in.', { canSignIn: true })
    } else if (left <= NOTICE * 1000) {
      if (stay.hidden) {
        if (isLast) say(`For safety you will be signed out at ${clock()}. What you have typed by then comes back.`)
        else say(`You will be signed out at ${clock()}.`, { canStay: true })
      }
      timer = setTimeout(look, left + 500)
    } else {
      if (box.classList.contains('app-ending--open')) say('')
      timer = setTimeout(look, Math.min(left - NOTICE * 1000 + 500, 2 ** 31 - 1))
    }
  }

  /** The server notes a use once a minute, so that it may count from a minute earlier. */
  function noteUse() {
    if (isLast) return
    ends = Math.max(ends, Date.now() + (whole - 60) * 1000)
    localStorage.setItem(ENDS, String(ends))
    look()
  }

  stay.addEventListener('click', async () => {
    try {
      const response = await fetch(meta.dataset.stay, {
        credentials: 'same-origin',
        headers: { 'X-Requested-With': 'fetch', Accept: 'application/json' },
      })
      if (!response.ok || response.redirected) throw new Error('signed out')
      ends = Date.now() + (await response.json()).seconds * 1000
      localStorage.setItem(ENDS, String(ends))
      say(`You stay signed in until ${clock()}.`)
      timer = setTimeout(look, 8000)
    } catch {
      say('You have been signed out. What you typed comes back when you sign in.', { canSignIn: true })
    }
  })
  addEventListener('storage', ({ key }) => {
    if (key === ENDS) look()
  })
  document.addEventListener('visibilitychange', look) // a machine that slept counts no time
  noteUse()
  look()
  return noteUse
}

if (signIn) {
  const noteUse = startNotice(signIn)
  for (const form of document.querySelectorAll('main form[method="post"]')) {
    if (form.querySelector('input[type="password"]') || !form.querySelector(TYPED)) continue
    startKeeping(form, signIn.dataset.drafts, noteUse)
  }
}
