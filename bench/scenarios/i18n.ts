/** Form values from the cache, in every form in which a caller may ask for them, beside a bare server and nginx. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBff } from '../bff.js'
import { compare, type Contender } from '../compare.js'
import { isInstalled } from '../load.js'
import type { Recording } from '../peers/bare.js'
import { startNginx } from '../peers/nginx.js'
import { originOf, start } from '../processes.js'
import { missing } from '../report/rows.js'
import { beside } from '../report/targets.js'
import { startUpstream, type Call, type Bench } from '../helper.js'
import type { Scenario } from './scenario.js'

const PATH = '/v1/i18n?lang=en'
const identity: Call = { method: 'GET', path: PATH, headers: {} }
const coded = (encoding: string): Call => ({
  ...identity, headers: { 'accept-encoding': encoding }, expected: { encoding }
})

export const i18n: Scenario = {
  title: 'i18n hit, 5 kB',

  async run (bench) {
    const upstream = await startUpstream()
    const bff = await startBff({ upstream, directory: bench.directory })
    const { recording, etag } = await record(bff.url)
    const known: Call = { ...identity, headers: { 'if-none-match': etag }, expected: { status: 304 } }
    const contenders: Contender[] = [
      { ...bff, name: 'BFF', call: identity },
      { ...bff, name: 'BFF, gzip', call: coded('gzip') },
      { ...bff, name: 'BFF, br', call: coded('br') },
      { ...bff, name: 'BFF, 304', call: known },
      { ...await startBare(bench, recording), name: 'node:http', call: identity }
    ]
    const hasNginx = isInstalled('nginx', ['-v'])
    if (hasNginx) {
      contenders.push({ ...await startNginx(upstream, PATH, bench.directory), name: 'nginx', call: identity })
    }

    const rows = await compare(bench, this.title, contenders)
    const [plain, gzip, br, unchanged, bare, nginx = missing(this.title, 'nginx')] = rows
    const work = 'GET /v1/i18n hit'
    return {
      rows: hasNginx ? rows : [...rows, missing(this.title, 'nginx')],
      targets: [
        {
          work: `${work}, 5 kB, identity`,
          beside: 'bare node:http, same bytes',
          atLeast: 0.9,
          unit: 'times',
          ...beside(plain, bare)
        },
        {
          work: `${work}, 5 kB, identity`,
          beside: 'nginx proxy_cache hit, one worker',
          atLeast: 0.75,
          unit: 'times',
          ...beside(plain, nginx)
        },
        { work: `${work}, gzip`, beside: 'the identity hit', atLeast: 0.95, unit: 'times', ...beside(gzip, plain) },
        { work: `${work}, br`, beside: 'the identity hit', atLeast: 0.95, unit: 'times', ...beside(br, plain) },
        {
          work: `${work}, 304 by etag`,
          beside: 'the identity hit',
          atLeast: 1.1,
          unit: 'times',
          ...beside(unchanged, plain)
        }
      ]
    }
  }
}

/** The BFF's answer as it is on the wire, but for the headers that belong to the connection. */
async function record (url: string): Promise<{ recording: Recording, etag: string }> {
  // fetch would ask for a compressed answer.
  const response = await fetch(`${url}${PATH}`, { headers: { 'accept-encoding': 'identity' } })
  const headers = Object.fromEntries([...response.headers].filter(([name]) => ![
    'date', 'connection', 'keep-alive'
  ].includes(name)))
  return { recording: { headers, body: await response.text() }, etag: headers.etag ?? '' }
}

async function startBare ({ directory }: Bench, recording: Recording): Promise<Pick<Contender, 'url' | 'cpuMicros'>> {
  const file = join(directory, 'recording.json')
  writeFileSync(file, JSON.stringify(recording))
  const bare = start(new URL('../peers/bare.js', import.meta.url), { args: [file] })
  return { ...bare, url: await originOf(bare) }
}
