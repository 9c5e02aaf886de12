// Makes the style sheets and scripts that are served: of govuk-frontend only what pages use, all of them small, named by
// what is in them, and compressed ahead. Run by tools/build_assets.py, which looks over what comes out:
//
//   node tools/build_assets.mjs TARGET
//
// Beside the files TARGET gets assets.json: for each name that templates know, the file that stands for it, and the hash
// of the source that it was made from, so that a source that has changed since is served in its place.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import * as esbuild from 'esbuild-wasm'
import * as sass from 'sass'

// What pages use, in the order of the whole style sheet. Where a component has a script, it comes along. A test holds the
// list against the classes that templates, macros and scripts write.
const COMPONENTS = [
  'back-link', 'breadcrumbs', 'button', 'character-count', 'checkboxes', 'date-input', 'details', 'error-message',
  'error-summary', 'fieldset', 'file-upload', 'hint', 'input', 'inset-text', 'label',
  'notification-banner', 'pagination', 'panel', 'password-input', 'radios', 'select', 'skip-link',
  'summary-list', 'table', 'tag', 'task-list', 'textarea', 'warning-text',
]
// The upload's script makes a place to drop files on, which our form does without.
const WITHOUT_SCRIPT = ['file-upload']
const OVERRIDES = ['spacing', 'typography', 'width']
const FONTS = '(Arial, Helvetica, "Liberation Sans", sans-serif)' // GDS Transport belongs to GOV.UK services only

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const OWN = join(ROOT, 'partnership', 'static')
const GOVUK = join(ROOT, 'node_modules', 'govuk-frontend')
const RELEASE = JSON.parse(readFileSync(join(GOVUK, 'package.json'), 'utf8')).version
const NOTICE = `/*! govuk-frontend ${RELEASE}, Crown copyright, MIT licence. Changed: the parts in use, our fonts. */`
const STYLES = ['app.css']
const SCRIPTS = ['app.js', 'drafts.js', 'fields.js', 'passkeys.js']
const PLAIN_SCRIPTS = ['js-enabled.js'] // no module: it runs while the page is read
const WORTHWHILE = 0.95 // of the size, and it is kept as it is

/** The style sheet of the parts in use, from the library's own source. */
function govukStyles() {
  const parts = [
    'core/index', 'objects/index', ...COMPONENTS.map((each) => `components/${each}/index`), 'utilities/index',
    ...OVERRIDES.map((each) => `overrides/${each}`),
  ]
  const source = [
    `@use "base" with ($govuk-font-family: ${FONTS}, $govuk-font-family-print: ${FONTS});`,
    ...parts.map((each, at) => `@use "${each}" as part-${at};`),
  ].join('\n')
  const { css } = sass.compileString(source, { loadPaths: [join(GOVUK, 'dist', 'govuk')], charset: false })
  return css
}

/** One module of the scripts of those parts; `initAll` starts what a page has of them, as that of the whole library. */
async function govukScript() {
  const folder = join(GOVUK, 'dist', 'govuk')
  const path = (name) => join(folder, 'components', name, `${name}.mjs`)
  const names = COMPONENTS.filter((each) => !WITHOUT_SCRIPT.includes(each) && existsSync(path(each)))
  const classes = names.map((each) => each.replace(/(^|-)(.)/g, (_all, _dash, letter) => letter.toUpperCase()))
  const source = [
    `import { createAll } from ${JSON.stringify(join(folder, 'init.mjs'))}`,
    ...names.map((each, at) => `import { ${classes[at]} } from ${JSON.stringify(path(each))}`),
    `export const initAll = () => { for (const each of [${classes}]) createAll(each) }`,
  ].join('\n')
  const made = await esbuild.build({
    stdin: { contents: source, resolveDir: ROOT },
    bundle: true, minify: true, format: 'esm', legalComments: 'none', write: false, logLevel: 'warning',
  })
  return made.outputFiles[0].text
}

/** What moves through the options of a long list by its keys, as fields.js fetches it. */
async function comboboxScript() {
  const made = await esbuild.build({
    stdin: { contents: `export { default } from '@github/combobox-nav'`, resolveDir: ROOT },
    bundle: true, minify: true, format: 'esm', legalComments: 'none', write: false, logLevel: 'warning',
  })
  return `/*! @github/combobox-nav, copyright GitHub, Inc., MIT licence. */\n${made.outputFiles[0].text}`
}

async function small(text, options) {
  return (await esbuild.transform(text, { minify: true, legalComments: 'none', logLevel: 'warning', ...options })).code
}

const hash = (content) => createHash('sha256').update(content).digest('hex')

/** Write a file under a name of its content, with what it is compressed to beside it; gives that name. */
function write(target, name, content) {
  const file = name.replace(extname(name), `.${hash(content).slice(0, 12)}${extname(name)}`)
  writeFileSync(join(target, file), content)
  const bytes = Buffer.from(content)
  const brotli = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  const compressed = { br: brotliCompressSync(bytes, { params: brotli }), gz: gzipSync(bytes, { level: 9 }) }
  for (const [coding, less] of Object.entries(compressed)) {
    if (less.length < bytes.length * WORTHWHILE) writeFileSync(join(target, `${file}.${coding}`), less)
  }
  return file
}

const [target] = process.argv.slice(2)
if (!target) throw new Error('Say into which folder.')
mkdirSync(target, { recursive: true })
const made = {}
const put = (name, content, source) => {
  made[name] = { file: write(target, name, content), of: source === undefined ? null : hash(source) }
}
put('govuk-frontend.css', `${NOTICE}\n${await small(govukStyles(), { loader: 'css' })}`)
put('govuk-frontend.js', `${NOTICE}\n${await govukScript()}`)
put('combobox.js', await comboboxScript())
for (const name of [...STYLES, ...SCRIPTS, ...PLAIN_SCRIPTS]) {
  const source = readFileSync(join(OWN, name), 'utf8')
  const options = STYLES.includes(name) ? { loader: 'css' } : SCRIPTS.includes(name) ? { format: 'esm' } : {}
  put(name, await small(source, options), source)
}
writeFileSync(join(target, 'assets.json'), `${JSON.stringify(made, null, 2)}\n`)
