/** Ways to send no body, where a body may be left out and where it may not. */
import { gzipSync } from 'node:zlib'
import { test } from 'tap'
import { startBff, withKey, type Sent } from '../helpers/bff.js'
import { connectTo, request } from '../helpers/connection.js'

const empty: Record<string, Sent> = {
  nothing: {},
  'an empty text, as browsers send one': { raw: '', headers: { 'content-type': 'text/plain;charset=UTF-8' } },
  'an empty XML': { raw: '', headers: { 'content-type': 'application/xml' } },
  'an empty JSON': { raw: '', headers: { 'content-type': 'application/json' } },
  'an empty form': { raw: '', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  'null as JSON': { raw: 'null', headers: { 'content-type': 'application/json' } },
  'null with blanks': { raw: ' null\n', headers: { 'content-type': 'application/json; charset=utf-8' } }
}

test('where a body may be left out, none of them is one', async t => {
  const bff = await startBff(t)
  for (const [what, sent] of Object.entries(empty)) {
    t.match(await bff.public.send('POST', '/v1/flows', sent), { status: 201, body: { phase: 'open' } }, what)
    const keyed = { ...sent, headers: { ...sent.headers, ...withKey } }
    t.match(await bff.internal.send('POST', '/v1/flows', keyed), { status: 201, body: { order: null } }, what)
  }
  const caller = await connectTo(bff.publicUrl)
  const inChunks = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' }
  caller.say(`${request('POST', '/v1/flows', inChunks)}0\r\n\r\n`)
  caller.say(`${request('POST', '/v1/flows', inChunks)}2\r\n{}\r\n0\r\n\r\n`)
  t.strictSame((await caller.heard(2)).map(({ status }) => status), [201, 415])
})

test('where there must be one, all of them are none', async t => {
  const bff = await startBff(t)
  for (const [what, sent] of Object.entries(empty)) {
    const { status, body } = await bff.public.send('POST', '/v1/widget/init', sent)
    t.strictSame([status, body.code], [400, 'invalid-request'], what)
  }
})

test('a body of a type that is not read is refused, however it is sent', async t => {
  const bff = await startBff(t)
  for (const headers of [{ 'content-type': 'text/plain' }, {}]) {
    for (const path of ['/v1/flows', '/v1/widget/init']) {
      const { status, body } = await bff.public.send('POST', path, { raw: '{}', headers })
      t.strictSame([status, body.code], [415, 'unsupported-media-type'], JSON.stringify(headers))
    }
  }
  for (const raw of ['false', '0', '""']) {
    t.equal(
      (await bff.public.send('POST', '/v1/flows', { raw, headers: { 'content-type': 'application/json' } })).status,
      400
    )
  }
})

test('a compressed body is refused as such, and not called malformed', async t => {
  const bff = await startBff(t)
  const json = { 'content-type': 'application/json' }
  for (const coding of ['gzip', 'br', 'Deflate', 'gzip, identity', 'zstd']) {
    for (const door of [bff.public, bff.internal]) {
      const { status, body, headers } = await door.send('POST', '/v1/flows', {
        raw: gzipSync('{}').toString('latin1'), headers: { ...json, ...withKey, 'content-encoding': coding }
      })
      t.strictSame([status, body.code], [415, 'unsupported-media-type'], coding)
      t.equal(headers['accept-encoding'], 'identity')
      t.match(body.detail, /compressed/)
    }
  }
  for (const headers of [{ ...json, 'content-encoding': 'identity' }, { ...json, 'content-encoding': '' }]) {
    t.equal((await bff.public.send('POST', '/v1/flows', { raw: '{}', headers })).status, 201)
  }
  const nothing = { raw: '', headers: { 'content-encoding': 'gzip' } }
  t.equal((await bff.public.send('POST', '/v1/flows', nothing)).status, 201, 'there is nothing to decode')
  t.equal((await bff.public.send('GET', '/health/live', { headers: { 'content-encoding': 'gzip' } })).status, 200)
})
