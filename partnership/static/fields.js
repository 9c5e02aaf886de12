// Fields that do more with script: a question that is shown once another answer asks for it, a long list that is searched
// by typing, a text that is shown formatted and gets facts of the map put in. Fetched by app.js on pages that have one of
// them; without it every question and list is shown.

// Questions: [data-asked-by] is shown while the field of that name has one of the answers [data-asked-for].

function startAsking(group) {
  const { form } = group.querySelector('input, select, textarea')
  const { askedBy, askedFor } = group.dataset
  const answers = askedFor.split(' ')

  function show() {
    group.hidden = !new FormData(form).getAll(askedBy).some((each) => answers.includes(each))
  }
  form.addEventListener('change', show)
  addEventListener('pageshow', show) // what a browser keeps over Back and a reload comes after the page
  show()
}

// Long lists: select[data-finder] gets a box in which one types a part of what stands in it. The list itself is what is
// sent. Words in any order, accents and case do not matter.

const MOST_SHOWN = 50
const SETTLING = 300 // milliseconds
const NOT_LISTED = '?' // no value of any list, so that the server says what the page said

const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[’']/g, '').toLowerCase()
const split = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean)
/** The words of an option: “d’Ivoire” is found as one and as two. */
const words = (text) => [...split(text), ...split(text.replace(/[’']/g, ' '))]

/** Those of some options that have every typed word at the beginning of a word; the ones that begin so first. */
function matches(options, typed) {
  const asked = split(typed)
  const found = options.filter((each) => asked.every((word) => each.words.some((own) => own.startsWith(word))))
  const isFirst = (each) => fold(each.label).startsWith(fold(typed.trim()))
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))]
}

function element(name, classes, attributes = {}) {
  const made = document.createElement(name)
  made.className = classes
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function startFinding(select, Combobox) {
  const options = [...select.options]
    .filter((each) => each.value)
    .map(({ value, textContent: label }) => ({ value, label, words: words(label) }))
  const blank = [...select.options].find((each) => !each.value)?.textContent ?? ''
  const label = select.labels[0]
  const box = element('div', 'app-finder')
  const input = element('input', `govuk-input ${select.classList.contains('govuk-select--error') ? 'govuk-input--error' : ''}`, {
    id: select.id, type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', placeholder: blank,
  })
  const described = select.getAttribute('aria-describedby')
  if (described) input.setAttribute('aria-describedby', described)
  const list = element('ul', 'app-finder__list', { id: `${select.id}-found`, role: 'listbox', 'aria-label': 'Options' })
  const status = element('p', 'govuk-visually-hidden', { role: 'status' })
  const fault = element('p', 'govuk-error-message app-finder__fault')
  select.id = `${select.id}-select`
  label.htmlFor = input.id
  list.hidden = fault.hidden = select.hidden = true
  select.before(box)
  box.append(input, list, fault, status)
  const combobox = new Combobox(input, list, { tabInsertsSuggestions: false })
  let isOpen = false
  let timer

  function choose(value) {
    const before = select.value
    select.querySelector(`option[value="${NOT_LISTED}"]`)?.remove()
    if (value === NOT_LISTED) select.append(new Option('', NOT_LISTED))
    select.value = value
    // What is pressed next must not move away under the finger.
    clearTimeout(timer)
    timer = setTimeout(() => {
      fault.hidden = value !== NOT_LISTED
      fault.textContent = fault.hidden ? '' : `Select one of the options in the list: “${input.value.trim()}” is not one of them`
    }, SETTLING)
    if (value !== NOT_LISTED && value !== before) select.dispatchEvent(new Event('change', { bubbles: true }))
  }

  function close() {
    if (isOpen) combobox.stop()
    isOpen = false
    list.hidden = true
  }

  function open(typed) {
    const found = matches(options, typed)
    list.replaceChildren(
      ...found.slice(0, MOST_SHOWN).map(({ value, label: text }) => {
        const item = element('li', 'app-finder__option', { role: 'option', 'data-value': value })
        item.textContent = text
        return item
      })
    )
    const more = found.length - MOST_SHOWN
    status.textContent = found.length ? `${found.length} found${more > 0 ? `, the first ${MOST_SHOWN} are shown` : ''}` : 'Nothing found'
    if (!found.length) return close()
    list.hidden = false
    if (isOpen) combobox.clearSelection()
    else combobox.start()
    isOpen = true
  }

  /** What the box says becomes what is chosen: a whole option, nothing, or something that is not in the list. */
  function settle() {
    close()
    const typed = fold(input.value.trim())
    const found = options.find((each) => fold(each.label.trim()) === typed)
    if (found) input.value = found.label
    choose(found?.value ?? (typed ? NOT_LISTED : ''))
  }

  function showChosen() {
    input.value = select.value && select.value !== NOT_LISTED ? select.selectedOptions[0].textContent : ''
  }

  input.addEventListener('input', () => (input.value.trim() ? open(input.value) : close()))
  input.addEventListener('click', () => isOpen || open(''))
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && !isOpen) open('')
    else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && isOpen) {
      event.preventDefault() // it takes an option, and sends no form
      if (!input.hasAttribute('aria-activedescendant') && list.children.length === 1) list.firstChild.click()
    }
  })
  list.addEventListener('mousedown', (event) => event.preventDefault()) // the box keeps the focus
  list.addEventListener('combobox-commit', ({ target }) => {
    input.value = target.textContent
    settle()
  })
  input.addEventListener('blur', settle)
  select.form?.addEventListener('submit', settle)
  addEventListener('pageshow', showChosen)
  showChosen()
}

// Previews: textarea[data-preview-url] posts its text and shows the formatted text that comes back.

/** The token against forged requests, from the page's head or from the form. */
function token(form) {
  const field = form?.querySelector('input[name="csrf_token"]')
  return document.querySelector('meta[name="csrf-token"]')?.content ?? field?.value ?? ''
}

/** POST of name and value pairs; resolves to the response. */
function post(url, values, form) {
  return fetch(url, {
    method: 'POST',
    body: new URLSearchParams(values),
    credentials: 'same-origin',
    headers: { 'X-Requested-With': 'fetch', 'X-CSRFToken': token(form), Accept: 'application/json, text/html' },
  })
}

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
  textarea.closest('.govuk-form-group').append(box)

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

// Clauses: [data-insert] puts what is chosen in its two lists into the text, where the cursor stands.

function startInsert(box) {
  const text = document.getElementById(box.dataset.insert)
  const [what, about] = box.querySelectorAll('select')
  const said = document.createElement('p')
  said.className = 'govuk-visually-hidden'
  said.setAttribute('role', 'status')
  box.append(said)

  /** Only what the first choice can be about is offered in the second list. */
  function fit() {
    const takes = what.value.split('.')[0]
    about.closest('.govuk-form-group').hidden = takes === 'none'
    for (const group of about.querySelectorAll('optgroup')) {
      const fits = !takes || group.firstElementChild?.value.startsWith(`${takes}.`)
      group.hidden = group.disabled = !fits
    }
    if (about.selectedOptions[0]?.parentElement.disabled) about.value = ''
  }

  what.addEventListener('change', fit)
  box.querySelector('button').addEventListener('click', (event) => {
    const [takes, name] = what.value.split('.')
    const [sort, key] = about.value.split('.')
    if (!name || (takes !== 'none' && sort !== takes)) return // the site says what is not chosen
    event.preventDefault()
    const slot = takes === 'none' ? `{{${name}}}` : `{{${name}:${key}}}`
    text.setRangeText(slot, text.selectionStart, text.selectionEnd, 'end')
    text.dispatchEvent(new Event('input', { bubbles: true }))
    said.textContent = `Inserted: ${what.selectedOptions[0].text} ${takes === 'none' ? '' : about.selectedOptions[0].text}`
    text.focus()
  })
  fit()
}

for (const group of document.querySelectorAll('[data-asked-by]')) startAsking(group)
for (const textarea of document.querySelectorAll('textarea[data-preview-url]')) startPreview(textarea)
for (const box of document.querySelectorAll('[data-insert]')) startInsert(box)
const lists = document.querySelectorAll('select[data-finder]')
if (lists.length) {
  // Moves through the options with the keys: its address, with its fingerprint, comes from the page.
  const { combobox } = document.querySelector('script[data-combobox]').dataset
  const { default: Combobox } = await import(new URL(combobox, location.href).href)
  for (const select of lists) startFinding(select, Combobox)
}
