/**
 * Holds the documentation to the code: settings, routes, errors, version, scripts, links, and the tour through both
 * doors.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { loadSettings, settingDescriptions } from '../config/settings.js'
import { buildDoors } from '../server/doors.js'
import { catalogue } from '../src/problems/catalogue.js'
import { FIELD_RULES, PARAM_WORDS } from '../src/problems/field-error.js'
import { openFinfo } from '../server/finfo.js'
import { createServices } from '../server/services.js'
import { createMemoryStores } from '../server/stores.js'
import { VERSION } from '../src/util/version.js'
import { backofficeKey, startBff } from './helpers/bff.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const packageJson = JSON.parse(read('package.json')) as { version: string, scripts: Record<string, string> }

/** The cells of the one table below `heading`, without its head, and without backticks. */
function tableBelow (markdown: string, heading: string): string[][] {
  const [, below = ''] = markdown.split(new RegExp(`^#+ ${heading}.*$`, 'm'))
  const section = below.split(/^#+ /m)[0] ?? ''
  return section.split('\n')
    .filter(line => line.startsWith('|'))
    .slice(2)
    .map(line => line.split(/(?<!\\)\|/).slice(1, -1).map(cell => cell.trim().replaceAll('`', '')))
}

/**
 * The routes of a door by what it says of itself, and where each goes; the two pages that OpenAPI leaves out are added.
 */
async function routesOf (t: Test, door: 'public' | 'internal'): Promise<Record<string, string>> {
  const settings = loadSettings({
    MERCHANT_LOGIN: 'on',
    FINFO_ENVIRONMENT: 'simulator',
    FINFO_BASE_URL: 'http://127.0.0.1:9',
    FINFO_PUBLIC: 'article,media,climate,environment,sustainability'
  })
  const finfo = await openFinfo({ settings, stores: createMemoryStores({ settings }) })
  const services = createServices({ settings, baseUrl: 'http://127.0.0.1:9', finfo })
  const doors = await buildDoors({
    settings, services, log: pino({ level: 'silent' }), publicUrl: () => 'http://127.0.0.1:3000'
  })
  t.teardown(async () => {
    await doors.public.close()
    await doors.internal.close()
    await services.close()
  })
  const document = (await doors[door].inject('/openapi.json')).json() as { paths: Record<string, object> }
  const routes: Record<string, string> = { 'GET /openapi.json': '–', 'GET /docs': '–' }
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, { description?: string }>)) {
      const [
        , called, version, target
      ] = /Forwards to `(\w+) \/([^/]+)\/client-id\/\{client_id\}(\S+)`/.exec(operation.description ?? '') ?? []
      routes[`${method.toUpperCase()} ${path}`] = called === undefined ? '–' : `${called} ${version} ${target}`
    }
  }
  for (const page of ['/openapi.json', '/docs']) t.equal((await doors[door].inject(page)).statusCode, 200, page)
  return routes
}

/** Every Markdown file of the project, from its root. */
function documents (folder = root): string[] {
  const left = new Set(['node_modules', 'dist', 'coverage'])
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name.startsWith('.') || left.has(entry.name) ? [] : documents(path)
    return entry.name.endsWith('.md') ? [relative(root, path)] : []
  })
}

/** The name by which a heading is linked to. */
function anchor (heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

const withoutCode = (markdown: string): string => markdown.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

test('docs/configuration.md has the table of all settings and their defaults', async t => {
  const documented = tableBelow(read('docs/configuration.md'), 'Settings').map(([name, value]) => [
    name, value === '–' ? '' : value
  ])
  t.strictSame(documented, settingDescriptions.map(({ name, default: value }) => [name, value]))
})

for (const door of ['public', 'internal'] as const) {
  test(`docs/routes.md has the routes of the ${door} door and what they forward to`, async t => {
    const rows = tableBelow(read('docs/routes.md'), door === 'public' ? 'Public door:' : 'Internal door:')
    const documented = Object.fromEntries(rows.map(([route, target]) => [route, target]))
    t.equal(Object.keys(documented).length, rows.length, 'no route twice')
    t.strictSame(documented, await routesOf(t, door))
  })
}

test('docs/errors.md has all codes with their statuses and titles', async t => {
  const documented = tableBelow(read('docs/errors.md'), 'Errors').map(([code, status, title]) => [
    code, Number(status), title
  ])
  const raised = Object.entries(catalogue).map(([code, { status, title }]) => [code, status, title])
  t.strictSame(documented.sort(), raised.sort())
})

test('docs/errors.md has all rules of fields, and all words of their params', async t => {
  const rows = tableBelow(read('docs/errors.md'), 'Rules of fields')
  t.strictSame(rows.flatMap(([rules = '']) => rules.split(', ')).sort(), [...FIELD_RULES].sort())
  for (const [rule, words] of Object.entries(PARAM_WORDS)) {
    const [, , when = ''] = rows.find(([name]) => name === rule) ?? []
    const documented = when.match(/[a-z]+(?:-[a-z]+)*/g)?.filter((word) => words.includes(word))
    t.strictSame(documented?.sort(), [...words].sort(), rule)
  }
})

test('a shop\'s developer is told what to do on each code', async t => {
  const codes = tableBelow(read('docs/storefront.md'), 'When it goes wrong').flatMap(([code = '']) => code.split(', '))
  const ofTheBackOffice = ['key-required', 'host-not-allowed', 'operation-settled']
  t.strictSame(codes.sort(), Object.keys(catalogue).filter(code => !ofTheBackOffice.includes(code)).sort())
})

test('the README fits on a screen or two', async t => {
  t.ok(read('README.md').split('\n').length <= 131)
})

test('the README shows the shop and the back office, in pictures that load at once', async t => {
  const shown = read('README.md').matchAll(/!\[[^\]]+\]\((docs\/images\/[\w-]+\.png)\)/g)
  const pictures = [...shown].map(([, path = '']) => path)
  t.strictSame(pictures, ['docs/images/shop.png', 'docs/images/back-office.png'])
  for (const path of pictures) {
    const bytes = readFileSync(join(root, path))
    t.equal(bytes.subarray(1, 4).toString(), 'PNG', path)
    t.ok(bytes.length < 150_000, `${path}: ${bytes.length} bytes`)
  }
})

test('the version is that of the package', async t => {
  t.equal(VERSION, packageJson.version)
  t.match(read('CHANGELOG.md'), `\n## ${packageJson.version}\n`)
})

test('every npm script that is named exists', async t => {
  for (const path of documents()) {
    for (const [, name = ''] of read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      t.ok(packageJson.scripts[name], `${path}: npm run ${name}`)
    }
  }
})

test('every relative link leads somewhere', async t => {
  for (const path of documents()) {
    for (const [, target = ''] of withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', fragment] = target.split('#', 2)
      const found = file === '' ? path : join(dirname(path), file)
      if (!t.ok(existsSync(join(root, found)), `${path}: ${target}`) || fragment === undefined) continue
      const headings = [...read(found).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading))
      t.ok(headings.includes(fragment), `${path}: ${target} is a heading`)
    }
  }
})

test('every decision is in the list of decisions', async t => {
  const listed = [...read('docs/decisions/README.md').matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target)
  t.strictSame(listed.sort(), readdirSync(join(root, 'docs/decisions')).filter(name => name !== 'README.md').sort())
})

test('the tour through both doors ends well, and notices a wrong answer', async t => {
  const bff = await startBff(t)
  const env = {
    ...process.env, PUBLIC: bff.publicUrl, INTERNAL: bff.internalUrl, SIMULATOR: bff.simulator.url, KEY: backofficeKey
  }
  const { stdout } = await run('bash', [join(root, 'docs/tour.sh')], { env })
  t.match(stdout, /\nEverything was as it should be\.\n$/)
  await bff.simulator.fault({ endpoint: 'capture', kind: 'status', status: 409 })
  await t.rejects(run('bash', [join(root, 'docs/tour.sh')], { env }), { code: 1, stderr: /expected status 200/ })
})

test('every sample with the element loads the script that defines it', (t) => {
  const documents = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)]
  const samples = documents.flatMap((name) => [...read(name).matchAll(/```html\n(.*?)```/gs)]
    .map(([, html = '']) => ({ name, html }))).filter(({ html }) => html.includes('<flexiti-pay'))
  t.ok(samples.length > 1)
  for (const { name, html } of samples) t.match(html, /src="[^"]*\/flexiti-pay\.js"/, name)
  t.end()
})
