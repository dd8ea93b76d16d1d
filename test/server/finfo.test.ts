/**
 * What a process loads of Finfo: nothing while it is off, whichever other setting asks for it. Looked up in the process
 * as it is deployed, by what V8 says that it has run.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { run } from '../helpers/process.js'

const root = join(import.meta.dirname, '../..')

/** The sources that are in the files that a process loaded, by the maps of its build. */
async function loadedBy (t: Test, env: Record<string, string>): Promise<string[]> {
  const coverage = join(t.testdir(), 'coverage')
  mkdirSync(coverage)
  const bff = run(t, 'server/main.js', {
    PORT: '0', INTERNAL_PORT: '0', DEMO_PORT: '0', ...env, NODE_V8_COVERAGE: coverage
  })
  const { public: door, internal } = await bff.listening()
  await fetch(`${door}/health/live`)
  await fetch(`${internal}/health/ready`)
  await fetch(`${door}/v1/finfo/articles/500100101`)
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 0)
  const scripts = readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: Array<{ url: string }> }
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:') && !url.includes('node_modules'))
  })
  t.ok(scripts.length > 1)
  return scripts.flatMap((url) => {
    const file = fileURLToPath(url)
    const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] }
    return sources.map((source) => relative(root, join(dirname(file), source)))
  })
}

const ofFinfo = (sources: string[]): string[] => sources.filter((source) => /finfo/.test(source)).sort()

t.test('a process without Finfo loads no module of it', async (t) => {
  const sources = await loadedBy(t, { FINFO_PUBLIC: 'article,media', FINFO_ENVIRONMENT: 'off' })
  t.ok(sources.includes('routes/public/routes.ts'), 'what it loads is seen')
  // What the settings are called, and what asks whether it is on.
  t.strictSame(ofFinfo(sources), ['config/finfo.ts', 'server/finfo.ts'])
})

t.test('one with Finfo and its simulator loads them', async (t) => {
  const sources = ofFinfo(await loadedBy(t, { FINFO_PUBLIC: 'article', FINFO_ENVIRONMENT: 'simulator' }))
  for (const source of [
    'src/finfo/finfo.ts', 'src/finfo/token-manager.ts', 'routes/v1/finfo/articles.ts',
    'routes/internal/v1/finfo/index.ts', 'simulator/finfo/server.ts'
  ]) t.ok(sources.includes(source), source)
  t.notOk(sources.includes('src/finfo/redis/token-store.ts'))
})

t.test('the simulator runs inside the process, on a port of its own, and data comes from it', async (t) => {
  const bff = run(t, 'server/main.js', {
    PORT: '0', INTERNAL_PORT: '0', DEMO_PORT: '0', FINFO_ENVIRONMENT: 'simulator', FINFO_PUBLIC: 'article'
  })
  const listening = await bff.listening() as { public: string, finfo_simulator?: string }
  const response = await fetch(`${listening.public}/v1/finfo/articles/500100101`)
  t.equal(response.status, 200)
  t.match(await response.json(), { articleList: [{ finfoArticleId: '500100101' }] })
  const meter = await fetch(`${listening.finfo_simulator}/__simulator/meter`)
  t.match(await meter.json(), { token_calls: 1, needless: 0 })
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 0)
})
