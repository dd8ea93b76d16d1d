/** HEAD says what GET would, and responses without a body have no length. */
import { test } from 'tap'
import { startBff, withKey } from '../helpers/bff.js'
import { connectTo, request } from '../helpers/connection.js'
import { routesOf } from '../helpers/routes.js'

/** The head of one response, as it came. */
async function headOf (url: string, text: string): Promise<string> {
  const caller = await connectTo(url)
  let heard = ''
  caller.socket.on('data', (chunk) => { heard += String(chunk) })
  caller.say(text)
  caller.finish()
  await new Promise((resolve) => { caller.socket.once('end', resolve) })
  caller.reset()
  const [head = '', body] = heard.split('\r\n\r\n')
  if (text.startsWith('HEAD') && body !== '') throw new Error('HEAD has a body')
  return head.toLowerCase()
}

const lengthIn = (head: string): string | undefined => /\r\ncontent-length: (\d+)/.exec(head)?.[1]
const statusIn = (head: string): number => Number(head.split(' ')[1])

for (const name of ['public', 'internal'] as const) {
  test(`HEAD has the status and the length of GET, on every route of the ${name} door`, async t => {
    const bff = await startBff(t, { start: true })
    const url = name === 'public' ? bff.publicUrl : bff.internalUrl
    const headers = name === 'public' ? {} : withKey
    const heads = routesOf(bff.doors[name]).filter(({ method }) => method === 'HEAD')
    t.ok(heads.length > 5)
    // Numbers that change between two calls.
    for (const { url: pattern, path } of heads.filter((route) => !['/metrics'].includes(route.url))) {
      const [head, whole] = [
        await headOf(url, request('HEAD', path, headers)),
        await headOf(url, request('GET', path, headers))
      ]
      t.equal(statusIn(head), statusIn(whole), pattern)
      // Ids differ, and are of one length.
      t.equal(lengthIn(head), lengthIn(whole), pattern)
    }
  })
}

test('what the caller has already has no length, by HEAD and by GET', async t => {
  const bff = await startBff(t)
  const paths = ['/v1/i18n', '/v1/i18n/provinces?lang=fr', '/v1/terms-and-conditions', '/client.js']
  for (const path of paths) {
    const etag = String((await bff.public.get(path)).headers.etag)
    for (const method of ['HEAD', 'GET']) {
      const head = await headOf(bff.publicUrl, request(method, path, { 'if-none-match': etag }))
      t.equal(statusIn(head), 304, `${method} ${path}`)
      t.equal(lengthIn(head), undefined, `${method} ${path}`)
      t.match(head, `etag: ${etag.toLowerCase()}`)
    }
  }
  const { body } = await bff.public.post('/v1/flows')
  const ended = await headOf(bff.publicUrl, request('DELETE', `/v1/flows/${String(body.reference_id)}`))
  t.equal(statusIn(ended), 204)
  t.equal(lengthIn(ended), undefined)
})
