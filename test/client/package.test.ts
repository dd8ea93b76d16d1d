/** The package, as a shop installs it from `npm pack`: its scripts load, and its types need no cast. */
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const packages = join(root, 'node_modules')

/** What a merchant's developer writes. Only compiled. */
const page = `
import { choicesOf, createClient, ProblemError } from 'flexiti-bff/client'
import type { Authorization, Choice, FlowView } from 'flexiti-bff/client'
import { type FlexitiPay } from 'flexiti-bff/client/flexiti-pay'
import 'flexiti-bff/client/flexiti-pay'

const flexiti = createClient({ baseUrl: 'https://bff.shop.example', referenceId: 'x', lang: 'fr', storage: null })
flexiti.addEventListener('expiring', ({ detail }) => { console.log(detail.remaining.toFixed()) })
flexiti.addEventListener('widget', ({ detail }) => { console.log(detail.eventData?.verified) })

export async function buy (dialog: HTMLDialogElement, signal: AbortSignal): Promise<Authorization | undefined> {
  const found = await flexiti.openWidget({ dialog, signal, customer_identification: { account_number: 20009100 } })
  if (found.outcome !== 'verified') return undefined
  const [choice]: Choice[] = choicesOf(await flexiti.plans({}, { signal }))
  if (choice === undefined) return undefined
  try {
    return await flexiti.authorize({ financing_option: choice.financing_option })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    switch (error.code) {
      case 'outcome-unknown': case 'network-error': return undefined
      case 'flexiti-rejected': console.log(error.flexiti?.error)
    }
    for (const { field, rule, message } of error.errors) if (rule === 'required') console.log(field, message)
    throw error
  }
}

export async function apply (container: HTMLElement): Promise<string | undefined> {
  const flow: FlowView | undefined = await flexiti.resume()
  if (flow?.authorization === 'succeeded') return flow.order?.amount
  await flexiti.openWidget({
    container,
    flow: 'apply',
    customer_identification: {
      personal_information: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
    },
    email: 'john@email.com', phone_number: 1231231234, address_1: 'Fake 445', city: 'Toronto', province: 'ON',
    tos_agreement: true
  })
  const { status, message } = await flexiti.apply({ middle_name: 'A-RR_L' })
  return status === 'approved' ? status : message
}

const element: FlexitiPay = document.createElement('flexiti-pay')
element.customer = { first_name: 'John' }
element.addEventListener('flexiti-authorized', ({ detail }) => { console.log(detail.authorization_id) })
element.addEventListener('flexiti-error', ({ detail }) => { console.log(detail.problem.code) })
element.addEventListener('click', ({ clientX }) => { console.log(clientX) })
document.body.append(element)

// @ts-expect-error: no number is a customer
void flexiti.openWidget({ container: document.body, customer_identification: 42 })
// @ts-expect-error: nothing is bought so
void flexiti.authorize({ financing_option: { transaction_type: 'cash' } })
// @ts-expect-error: the event has no such detail
element.addEventListener('flexiti-verified', ({ detail }) => { console.log(detail.authorization_id) })
`

/** A shop's project with the package installed, and what its types need. */
async function shop (t: Test): Promise<string> {
  const folder = t.testdir({ 'package.json': '{ "type": "module" }', 'page.ts': page })
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root })
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const installed = join(folder, 'node_modules/flexiti-bff')
  mkdirSync(installed, { recursive: true })
  await run('tar', ['xzf', join(folder, archive), '-C', installed, '--strip-components=1'])
  symlinkSync(join(packages, 'typebox'), join(folder, 'node_modules/typebox'))
  return folder
}

t.test('a shop that installs the package', async (t) => {
  const folder = await shop(t)

  await t.test('loads the client and the element, also on a server that renders pages', async (t) => {
    const script = `
      const { createClient } = await import('flexiti-bff/client')
      await import('flexiti-bff/client/flexiti-pay')
      console.log(typeof createClient)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })
    t.equal(stdout, 'function\n')
  })

  for (const [resolution, module] of [['bundler', 'esnext'], ['nodenext', 'nodenext']] as const) {
    await t.test(`compiles against its types with the module resolution ${resolution}, without a cast`, async (t) => {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          target: 'es2022',
          lib: ['es2023', 'dom', 'dom.iterable'],
          module,
          moduleResolution: resolution,
          types: []
        },
        files: ['page.ts']
      }))
      const { stdout } = await run(process.execPath, [join(packages, 'typescript7/bin/tsc'), '-p', folder])
        .catch((failure: { stdout: string }) => failure)
      t.equal(stdout, '')
    })
  }

  await t.test('gets the scripts and their types, and nothing of the server', async (t) => {
    const names = readdirSync(join(folder, 'node_modules/flexiti-bff/dist'), { recursive: true, encoding: 'utf8' })
    const scripts = names.filter((name) => name.endsWith('.js')).sort()
    t.strictSame(scripts, ['client/client.js', 'client/docs.js', 'client/flexiti-pay.js'])
  })
})
