/**
 * docs/integrate.md: the snippets for a shop's server, run as they stand against a BFF with the simulator. Those for
 * the page are run by test/browser/integrate.test.ts.
 */
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test, type Test } from 'tap'
import { knownVariables } from './helpers/settings.js'
import { backofficeKey, startBff, type Bff } from './helpers/bff.js'
import { inFlow, toBuy } from './helpers/shopper.js'
import { snippetBelow } from './helpers/snippets.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const document = readFileSync(join(root, 'docs/integrate.md'), 'utf8')

interface Language {
  name: string
  /** Of the block in the document. */
  fence: string
  program: string
  file: string
  /** Calls the function that the first argument names with the rest of them, and prints what it returns as JSON. */
  caller: string
  callerFile: string
  /** Names of the functions, and how arguments by name are given to them. */
  names: { open: string, payment: string, capture: string }
}

const languages: Language[] = [
  {
    name: 'Node',
    fence: 'js',
    program: process.execPath,
    file: 'flexiti.mjs',
    callerFile: 'call.mjs',
    caller: `import * as flexiti from './flexiti.mjs'
const [name, given] = process.argv.slice(2)
try {
  console.log(JSON.stringify(await flexiti[name](JSON.parse(given))))
} catch (error) {
  console.log(JSON.stringify({ code: error.code, status: error.status }))
}
`,
    names: { open: 'openFlow', payment: 'paymentOf', capture: 'capture' }
  },
  {
    name: 'Python',
    fence: 'python',
    program: 'python3',
    file: 'flexiti.py',
    callerFile: 'call.py',
    caller: `import json, re, sys
import flexiti
given = {re.sub('([A-Z])', lambda found: '_' + found[0].lower(), name): value
         for name, value in json.loads(sys.argv[2]).items()}
try:
    print(json.dumps(getattr(flexiti, sys.argv[1])(**given)))
except flexiti.FlexitiError as error:
    print(json.dumps({'code': error.code, 'status': error.status}))
`,
    names: { open: 'open_flow', payment: 'payment_of', capture: 'capture' }
  },
  {
    name: 'PHP',
    fence: 'php',
    program: 'php',
    file: 'flexiti.php',
    callerFile: 'call.php',
    caller: `<?php
require __DIR__ . '/flexiti.php';
try {
    echo json_encode($argv[1](...json_decode($argv[2], true)));
} catch (FlexitiError $error) {
    echo json_encode(['code' => $error->problem, 'status' => $error->status]);
}
`,
    names: { open: 'open_flow', payment: 'payment_of', capture: 'capture' }
  }
]

/** Whether the language is here. Says so where not; with CI=true that is a failure. */
function isInstalled (t: Test, { name, program }: Language): boolean {
  if (spawnSync(program, ['--version']).status === 0) return true
  const message = `${program} is not installed, so the snippet for ${name} is not run`
  if (process.env.CI === 'true') t.fail(message)
  else t.comment(message)
  return false
}

/** Runs a function of the snippet in a process of its own. */
function callerIn (t: Test, bff: Bff, language: Language): (name: string, given: object) => Promise<unknown> {
  const snippet = snippetBelow(document, `### ${language.name}`, language.fence)
  const folder = t.testdir({ [language.file]: snippet, [language.callerFile]: language.caller })
  const env = { PATH: process.env.PATH, FLEXITI_DOOR: bff.internalUrl, FLEXITI_KEY: backofficeKey }
  return async (name, given) => {
    const args = [join(folder, language.callerFile), name, JSON.stringify(given)]
    const { stdout } = await run(language.program, args, { env, cwd: folder })
    return JSON.parse(stdout)
  }
}

/** Names in the style of the language: Python and PHP give back `authorization_id`. */
function idOf (payment: unknown): string {
  const { authorizationId, authorization_id: other } = payment as Record<string, string>
  return authorizationId ?? other ?? ''
}

for (const language of languages) {
  const { open, payment, capture } = language.names

  test(`the server in ${language.name} opens a flow, asks whether it is paid, and captures once`, async (t) => {
    if (!isInstalled(t, language)) return
    const bff = await startBff(t)
    const call = callerIn(t, bff, language)
    const order = { reference: 'Order-1001', amount: '234.45' }
    const referenceId = String(await call(open, order))
    t.match(referenceId, /^[0-9a-f]{32}$/)
    const asked = { ...order, referenceId }
    t.match(await call(payment, asked), { state: 'unpaid' })

    await bff.public.post('/v1/widget/init', toBuy, inFlow(referenceId))
    await bff.simulator.passWidget(referenceId)
    const purchase = {
      account_number: 116994755,
      financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 }
    }
    t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(referenceId))).status, 200)
    const paid = await call(payment, asked)
    t.match(paid, { state: 'paid' })
    t.match(await call(payment, { ...asked, amount: '234.46' }), { state: 'mismatch' }, 'another price')
    t.match(await call(payment, { ...asked, reference: 'Order-2' }), { state: 'mismatch' }, 'another order')

    const capturing = { authorizationId: idOf(paid), ...order, key: 'capture-1001-1' }
    const captured = await call(capture, capturing) as { capture_id: number }
    t.match(captured, { capture_id: Number, amount: 234.45 })
    t.match(await call(capture, capturing), { capture_id: captured.capture_id }, 'the same again is the same')
    t.equal((await bff.simulator.received('capture')).length, 1)
    t.match(await call(capture, { ...capturing, amount: '1.00' }), { code: 'idempotency-key-reused', status: 422 })
  })

  test(`the server in ${language.name} takes an outcome that is not known for neither`, async (t) => {
    if (!isInstalled(t, language)) return
    const bff = await startBff(t)
    const call = callerIn(t, bff, language)
    const order = { reference: 'Order-1002', amount: '20.00' }
    const referenceId = String(await call(open, order))
    await bff.public.post('/v1/widget/init', toBuy, inFlow(referenceId))
    await bff.simulator.passWidget(referenceId)
    await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
    const purchase = { account_number: 116994755, financing_option: { transaction_type: 'regular_purchase' } }
    t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(referenceId))).status, 504)
    t.match(await call(payment, { ...order, referenceId }), { state: 'unknown' })
    t.match(await call(payment, { ...order, referenceId: '0'.repeat(32) }), { code: 'not-found', status: 404 })
  })
}

test('the settings of the page exist, and its example of Merchant Integration passes the check', async (t) => {
  const [, settings = ''] = document.split('## 2. Settings')
  const table = settings.split('## 3.')[0] ?? ''
  const names = [...table.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name)
  t.ok(names.length >= 10)
  for (const name of names) t.ok(name === 'NODE_ENV' || knownVariables.has(name), name)
  const command = snippetBelow(document, '## 2. Settings', 'sh')
  const { stdout } = await run('bash', ['-c', command.replace('npm run check-config', 'env')], {
    env: { PATH: process.env.PATH }
  })
  const env = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/, 2)))
  t.match(env.BACKOFFICE_KEYS, /^shop:[0-9a-f]{64}$/)
  const { loadSettings } = await import('../config/settings.js')
  t.match(loadSettings({ ...env, PATH: undefined }), {
    flexitiEnvironment: 'merchant-integration', storefrontOrigins: ['https://staging.shop.example']
  })
})
