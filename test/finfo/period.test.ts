/** What callers ask of a list, as Finfo's versions take it; and what is refused before Finfo is asked. */
import { test } from 'tap'
import { createEndpointTable, type FinfoEndpoint } from '../../src/finfo/endpoints.js'
import { upstreamQuery, type ListQuery } from '../../src/finfo/period.js'
import { Problem } from '../../src/problems/problem.js'

const at = (name: FinfoEndpoint['name'], path?: string): FinfoEndpoint =>
  createEndpointTable('simulator', path === undefined ? [] : [{ endpoint: name, path }])[name]
const first = at('articles')
const second = at('articles', '/v2.2/article')
const pages = { offset: '0', limit: '100' }

/** The fields at fault and their rules. */
function faults (asked: ListQuery, endpoint: FinfoEndpoint): string[] {
  try {
    upstreamQuery(asked, endpoint)
    return []
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid-request') throw error
    return (error.details.errors ?? []).map(({ field, rule }) => `${field} ${rule}`)
  }
}

test('a period means the same whatever the version does with its end', async (t) => {
  const window = { supplier_id: '4101', from: '2025-09-01', to: '2025-09-02' }
  t.strictSame(upstreamQuery(window, first), {
    finfoSupplierId: '4101', 'changed-from-date': '2025-09-01', 'changed-to-date': '2025-09-02'
  }, 'the end is not part of it in v1.0')
  t.strictSame(upstreamQuery({ ...window, ...pages }, second), {
    finfoSupplierId: '4101',
    'changed-from-date': '2025-09-01T00:00:00.000Z',
    'changed-to-date': '2025-09-01T23:59:59.999Z',
    ...pages
  }, 'and is in v2.2')
  const timed = { ...window, from: '2025-09-01T06:30Z', to: '2025-09-01T06:30:00.5Z' }
  t.match(upstreamQuery(timed, first), {
    'changed-from-date': '2025-09-01T06:30:00.000Z', 'changed-to-date': '2025-09-01T06:30:00.500Z'
  })
  t.match(upstreamQuery({ ...timed, ...pages }, second), {
    'changed-from-date': '2025-09-01T06:30:00.000Z', 'changed-to-date': '2025-09-01T06:30:00.499Z'
  })
})

test('the end is inclusive from the second major version on', async (t) => {
  for (const [path, expected] of [
    ['/v1.0/media', 'exclusive'],
    ['/v1.9/media', 'exclusive'],
    ['/v2.0/media', 'inclusive'],
    ['/v3.0/media', 'inclusive']
  ] as const) t.equal(at('media', path).periodEnd, expected, path)
})

test('each version says what is required together', async (t) => {
  const period = { from: '2025-09-01', to: '2025-09-02' }
  t.strictSame(faults({}, first), ['supplier_id required', 'from required', 'to required'])
  t.strictSame(faults({ supplier_id: '1', supplier_article_id: 'x', ...period }, first), [
    'supplier_article_id not_allowed'
  ])
  t.strictSame(faults({ supplier_id: '1', ...period }, first), [])
  t.strictSame(faults({ supplier_id: '1', offset: '0', ...period }, first), ['limit required'])

  t.strictSame(faults({ ...period, ...pages }, second), ['supplier_id required'])
  t.strictSame(faults({ supplier_id: '1' }, second), ['offset required', 'limit required'])
  t.strictSame(faults({ supplier_id: '1', from: '2025-09-01' }, second), ['offset required', 'limit required'])
  t.strictSame(faults({ supplier_id: '1', from: '2025-09-01', ...pages }, second), [], 'until now')
  t.strictSame(faults({ supplier_id: '1', supplier_article_id: 'x' }, second), [])
  t.strictSame(faults({ supplier_article_id: 'x' }, second), ['supplier_id required'])
  t.strictSame(faults({ supplier_id: '1', to: '2025-09-01', ...pages }, second), ['from required'])
  t.strictSame(faults({}, second), ['supplier_id one_required'])

  t.strictSame(faults({ ...period, ...pages }, at('climate')), [], 'climate needs no supplier')
  t.strictSame(faults({ ...period }, at('environment')), [], 'and v1.0 no pages')

  const whole = at('articles', '/v1.0/article/supplier')
  t.strictSame(faults({ supplier_id: '1' }, whole), [])
  t.strictSame(faults({ supplier_id: '1', ...period }, whole), ['from not_allowed', 'to not_allowed'])
  const one = at('articles', '/v1.0/article/fin20text/noprice/item')
  t.strictSame(faults({ supplier_id: '1' }, one), ['supplier_article_id required'])
})

test('a day that no calendar has, and an end that is not later, are refused', async (t) => {
  const asked = (from: string, to: string): string[] => faults({ supplier_id: '1', from, to }, first)
  t.strictSame(asked('2025-02-29', '2025-13-01'), ['from format', 'to format'])
  t.strictSame(asked('2025-02-28T24:00Z', '2025-03-02'), ['from format'])
  t.strictSame(asked('2024-02-29', '2024-02-29'), ['to after'])
  t.strictSame(asked('2024-02-29T10:00Z', '2024-02-29'), ['to after'])
  t.strictSame(asked('2024-02-29', '2024-02-29T00:00:00.001Z'), [])
})

test('in production a path that no public source has is not known', async (t) => {
  const table = createEndpointTable('production', [{ endpoint: 'climate', path: '/v2.0/climate' }])
  const paths = Object.fromEntries(Object.values(table).map(({ name, path }) => [name, path]))
  t.strictSame(paths, {
    article: '/v1.0/article/fin20text/noprice/item',
    articles: '/v1.0/article/fin20text/noprice/period',
    suppliers: '/v1.0/suppliers/mysuppliers',
    media: undefined,
    climate: '/v2.0/climate',
    environment: undefined,
    sustainability: undefined
  })
})
