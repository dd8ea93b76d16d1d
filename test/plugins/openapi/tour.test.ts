/** The tour of docs/tour.sh goes through proxies that hold every exchange to the documents of the doors. */
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test, type Test } from 'tap'
import { createContract, type Document } from '../../helpers/contract.js'
import { backofficeKey, startBff, type Bff, type Json } from '../../helpers/bff.js'

const run = promisify(execFile)
const tour = join(import.meta.dirname, '../../..', 'docs/tour.sh')

interface ContractProxy {
  url: string
  /** What was wrong, in order. */
  faults: string[]
  /** How many exchanges there were. */
  count: () => number
}

const PASSED_ON = new Set(['authorization', 'content-type', 'x-reference-id', 'idempotency-key'])

/** Passes everything on to a door of the BFF, and notes what its document does not allow. */
async function proxyOf (t: Test, bff: Bff, door: 'public' | 'internal', change: (body: Json) => Json = (body) => body) {
  const contract = createContract(bff.doors[door].swagger() as unknown as Document)
  const faults: string[] = []
  let count = 0
  const target = door === 'public' ? bff.publicUrl : bff.internalUrl
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => { chunks.push(chunk) })
    request.on('end', () => {
      const { method = 'GET', url: path = '/' } = request
      const body = Buffer.concat(chunks)
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => PASSED_ON.has(name)))
      fetch(target + path, {
        method,
        headers: headers as Record<string, string>,
        ...(body.length > 0 && { body })
      }).then(async (answer) => {
        const text = await answer.text()
        const changed = text === '' ? text : JSON.stringify(change(JSON.parse(text)))
        const fields = Object.fromEntries(answer.headers)
        const sent = body.length === 0 ? undefined : JSON.parse(body.toString())
        faults.push(...contract.faultsOf({ method, path, sent, status: answer.status, headers: fields, text: changed }))
        count++
        const { 'content-length': _length, connection: _connection, ...rest } = fields
        response.writeHead(answer.status, rest).end(changed)
      }).catch((error: unknown) => { response.destroy(error as Error) })
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => { server.close() })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, faults, count: () => count } satisfies ContractProxy
}

async function walk (bff: Bff, publicProxy: ContractProxy, internalProxy: ContractProxy): Promise<void> {
  await run('bash', [tour], {
    env: {
      ...process.env,
      PUBLIC: publicProxy.url,
      INTERNAL: internalProxy.url,
      SIMULATOR: bff.simulator.url,
      KEY: backofficeKey
    }
  })
}

test('no exchange of the tour breaks the documents', async (t) => {
  const bff = await startBff(t)
  const publicProxy = await proxyOf(t, bff, 'public')
  const internalProxy = await proxyOf(t, bff, 'internal')
  await walk(bff, publicProxy, internalProxy)
  t.strictSame([...publicProxy.faults, ...internalProxy.faults], [])
  t.ok(publicProxy.count() + internalProxy.count() >= 15)
})

test('an answer that breaks them is seen', async (t) => {
  const bff = await startBff(t)
  const publicProxy = await proxyOf(t, bff, 'public', (body) => 'promotional_purchase' in body
    ? { ...body, promotional_purchase: [{ plan_id: true }] }
    : body)
  await walk(bff, publicProxy, await proxyOf(t, bff, 'internal'))
  t.match(publicProxy.faults.join('\n'), /calculateInterest 200: \/promotional_purchase\/0\/plan_id/)
})
