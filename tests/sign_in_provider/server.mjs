// A sign-in provider for tests: the package oidc-provider on this machine, with doors of its own under /test by which a
// test says who sits before it, and which answers it twists as a hostile or broken provider would.

import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const [root, redirects, ended] = process.argv.slice(2)
const load = async (name, file) => import(pathToFileURL(join(root, 'node_modules', name, file)))
const { default: Provider } = await load('oidc-provider', 'lib/index.js')
const jose = await import(
  pathToFileURL(createRequire(join(root, 'node_modules/oidc-provider/package.json')).resolve('jose'))
)

const ALG = 'RS256'
const own = await jose.generateKeyPair(ALG, { extractable: true })
const strange = await jose.generateKeyPair(ALG, { extractable: true })
const jwk = { ...(await jose.exportJWK(own.privateKey)), kid: 'of-this-provider', alg: ALG, use: 'sig' }

let person = {}
let twist = {}
let isDown = false

const server = createServer()
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'directory',
      client_secret: 'a secret of the tests',
      redirect_uris: redirects.split(','),
      grant_types: ['authorization_code', 'refresh_token'],
      backchannel_logout_uri: ended,
      backchannel_logout_session_required: true,
    },
  ],
  jwks: { keys: [jwk] },
  cookies: { keys: ['a key of the tests'] },
  claims: { openid: ['sub', 'amr', 'acrs'], email: ['email', 'email_verified', 'xms_edov'] },
  conformIdTokenClaims: false,
  findAccount: (_ctx, id) =>
    person.gone ? undefined : { accountId: id, claims: () => ({ ...person, sub: id, gone: undefined }) },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  interactions: { url: (_ctx, interaction) => `/test/interaction/${interaction.uid}` },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  pkce: { required: () => true },
  ttl: { Interaction: 60, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60, RefreshToken: 600 },
})

async function forged(token) {
  const claims = { ...jose.decodeJwt(token), ...twist.claims }
  for (const name of twist.without ?? []) delete claims[name]
  if (twist.how === 'none') return new jose.UnsecuredJWT(claims).encode()
  if (twist.how === 'public-key-as-secret') {
    const secret = new TextEncoder().encode(await jose.exportSPKI(own.publicKey))
    return new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: jwk.kid }).sign(secret)
  }
  const key = twist.how === 'strange-key' ? strange.privateKey : own.privateKey
  return new jose.SignJWT(claims).setProtectedHeader({ alg: ALG, kid: jwk.kid }).sign(key)
}

provider.use(async (ctx, next) => {
  await next()
  if (ctx.path === '/token' && ctx.body?.id_token && Object.keys(twist).length) {
    ctx.body = { ...ctx.body, id_token: await forged(ctx.body.id_token) }
  }
  if (ctx.path === '/.well-known/openid-configuration' && twist.document) ctx.body = { ...ctx.body, ...twist.document }
})

async function read(request) {
  let text = ''
  for await (const part of request) text += part
  return text ? JSON.parse(text) : {}
}

const doors = {
  '/test/person': async (request) => {
    person = await read(request)
  },
  '/test/twist': async (request) => {
    twist = await read(request)
  },
  '/test/down': async (request) => {
    isDown = (await read(request)).is_down
  },
  '/test/sign': async (request) => {
    twist = await read(request)
    const token = await forged(new jose.UnsecuredJWT({ iss: issuer, aud: 'directory' }).encode())
    twist = {}
    return token
  },
}

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response)
  const { params } = details
  const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: person.sub, amr: person.amr }, consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: false },
  )
}

const callback = provider.callback()
server.on('request', async (request, response) => {
  const path = request.url.split('?')[0]
  if (path in doors) {
    const told = await doors[path](request)
    response.end(told ?? 'ok')
  } else if (isDown) {
    request.socket.destroy()
  } else if (path.startsWith('/test/interaction/')) {
    await interact(request, response)
  } else {
    callback(request, response)
  }
})
console.log(issuer)
