/** Adjacent windows of time, over real sockets, in both versions: each change is in exactly one of them. */
import t from 'tap'
import { startBff, withKey, type Json } from '../helpers/bff.js'

/** One for each article: on the borders of the windows, a millisecond beside them, and between. */
const changes = [
  '2031-03-01T00:00:00.000Z', '2031-03-01T00:00:00.001Z', '2031-03-01T11:59:59.999Z', '2031-03-01T12:00:00.000Z',
  '2031-03-01T23:59:59.999Z', '2031-03-02T00:00:00.000Z', '2031-03-02T00:00:00.001Z', '2031-03-02T17:30:00.123Z',
  '2031-03-02T23:59:59.999Z', '2031-03-03T00:00:00.000Z', '2031-02-28T23:59:59.999Z', '2031-03-04T00:00:00.000Z'
]
const borders = {
  days: ['2031-03-01', '2031-03-02', '2031-03-03', '2031-03-04'],
  times: [
    '2031-03-01', '2031-03-01T12:00:00.000Z', '2031-03-02T00:00Z', '2031-03-02T17:30:00.123Z', '2031-03-03',
    '2031-03-04'
  ]
}

for (const [version, path] of [
  ['v1.0', '/v1.0/article/fin20text/noprice/period'], ['v2.2', '/v2.2/article']
] as const) {
  for (const [kind, times] of Object.entries(borders)) {
    t.test(`adjacent windows of ${kind} cover each change exactly once in ${version}`, async (t) => {
      const bff = await startBff(t, { finfo: true, env: { FINFO_ENDPOINTS: `articles=${path}` } })
      for (const [n, at] of changes.entries()) await bff.finfo.change(500_100_101 + n, at)
      const found: number[] = []
      for (const [n, from] of times.slice(0, -1).entries()) {
        const query = new URLSearchParams({
          supplier_id: '4101', from, to: times[n + 1] as string, offset: '0', limit: '1000'
        })
        const { status, body } = await bff.internal.get(`/v1/finfo/articles?${String(query)}`, withKey)
        t.ok(status === 200 || status === 204)
        const list = body.articleList as Json[] | undefined ?? []
        found.push(...list.map(({ finfoArticleId }) => Number(finfoArticleId)))
      }
      // The last two changes are before the first window and at the end of the last.
      t.strictSame(found.sort(), changes.slice(0, -2).map((_, n) => 500_100_101 + n))
    })
  }
}
