// Passkeys (WebAuthn): form[data-passkey] asks the browser for one and sends what it tells in the field `credential`.
// "create" has its options in data-options; "get" fetches them from data-options-url when the button is pressed.

const FAULTS = {
  NotAllowedError: 'Nothing was used: it was cancelled or took too long. Try again.',
  InvalidStateError: 'This device has a passkey for your account already.',
  SecurityError: 'Passkeys do not work under this address.',
}
const FAULT = 'The passkey did not work. Try again, or use a code from your app.'

/** Bytes from base64url, as the options write them. */
function bytes(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (character) => character.charCodeAt(0))
}

/** Base64url from bytes. */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The options with their bytes as the browser wants them. */
function prepared(options) {
  const keys = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }))
  const ready = { ...options, challenge: bytes(options.challenge) }
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) }
  if (options.excludeCredentials) ready.excludeCredentials = keys(options.excludeCredentials)
  if (options.allowCredentials) ready.allowCredentials = keys(options.allowCredentials)
  return ready
}

/** What the browser told, as the site reads it. */
function told(credential) {
  const { response } = credential
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const parts = names.filter((name) => response[name]).map((name) => [name, text(response[name])])
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(parts),
    clientExtensionResults: {},
  })
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options)
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value })
  const response = await fetch(form.dataset.optionsUrl, { method: 'POST', body, credentials: 'same-origin' })
  if (!response.ok) throw new Error('no options')
  return response.json()
}

function start(form) {
  const status = form.querySelector('[data-passkey-status]')
  const button = form.querySelector('button[type="submit"]')
  const isNew = form.dataset.passkey === 'create'
  form.hidden = false

  form.addEventListener('submit', async (event) => {
    // Without a name nothing is made: the site says that one is missing.
    if (isNew && !form.elements.name.value.trim()) return
    event.preventDefault()
    status.textContent = ''
    button.disabled = true
    try {
      const publicKey = prepared(await options(form))
      const credential = await navigator.credentials[isNew ? 'create' : 'get']({ publicKey })
      form.elements.credential.value = told(credential)
      form.submit()
    } catch (fault) {
      status.textContent = FAULTS[fault.name] ?? FAULT
      button.disabled = false
    }
  })
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll('form[data-passkey]')) start(form)
} else {
  for (const status of document.querySelectorAll('[data-passkey-status]')) {
    status.textContent = 'This browser knows no passkeys.'
    status.closest('form').hidden = false
    status.closest('form').querySelector('button[type="submit"]').disabled = true
  }
}
