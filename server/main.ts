/**
 * The process: reads the settings, builds the services and the doors, listens, and ends gracefully. As the root of
 * everything it is the one file of `src/` that looks towards `routes/`.
 */
import { createRequire } from 'node:module'
import closeWithGrace from 'close-with-grace'
import { pino, type Logger } from 'pino'
import { describeFaults, loadSettings, SettingsError, simulatorKey, type Settings } from '../config/settings.js'
import { banner } from './banner.js'
import { buildDoors, type Doors } from './doors.js'
import { createLineBuffer, createTimestamp } from '../src/util/log-lines.js'
import type { AuditWriter } from '../src/money/audit.js'
import { Problem } from '../src/problems/problem.js'
import { createServices } from './services.js'
import { openStores } from './stores.js'

const settings = readSettings()
const log = createLogger(settings)
const simulator = settings.flexitiBaseUrl === undefined ? await startEmbeddedSimulator(settings) : undefined

const baseUrl = settings.flexitiBaseUrl ?? simulator?.baseUrl ?? ''

let publicUrl = settings.publicUrl ?? ''
let internalUrl = ''
const demo = settings.demo === 'on' ? await startEmbeddedDemo(settings) : undefined
const stores = await openStores({ settings, baseUrl, onChange: logStoreChange })
const services = createServices({
  settings,
  stores,
  baseUrl,
  audit: createAuditWriter(settings),
  onBackgroundError: (what, error) => {
    log.warn({ what, code: error instanceof Problem ? error.code : (error as Error).name }, 'background failure')
  },
  onFlowsExpired: (report) => { log.warn(report, 'flows expired, or their refreshes are late') }
})
const doors = await buildDoors({
  // The demo's pages call as any other shop's do: from an origin of their own, which the public door must allow.
  settings: demo === undefined
    ? settings
    : { ...settings, storefrontOrigins: [...settings.storefrontOrigins, demo.url] },
  services,
  log,
  publicUrl: () => publicUrl,
  ...((demo !== undefined || process.env.NODE_ENV !== 'production') && {
    landing: { demoUrl: demo?.url, environment: settings.flexitiEnvironment, docs: settings.docs === 'on' }
  })
})
const shutDown = closeWithGrace({
  delay: settings.shutdownGraceMs,
  logger: false,
  onTimeout: (ms) => { log.error({ ms }, 'requests in flight were cut off') }
}, async ({ err, signal }) => { await close(err, signal) })

try {
  const address = await doors.public.listen({ host: settings.host, port: settings.port })
  if (publicUrl === '') publicUrl = address
  internalUrl = await doors.internal.listen({ host: settings.internalHost, port: settings.internalPort })
  services.start()
  log.info({
    environment: settings.flexitiEnvironment,
    public: address,
    internal: internalUrl,
    public_url: publicUrl,
    simulator: simulator?.url,
    demo: demo?.url
  }, 'listening')
  if (process.stdout.isTTY) {
    const [key] = settings.backofficeKeys
    const readyMadeKey = key === simulatorKey ? key.key : undefined
    process.stdout.write(banner({
      publicUrl,
      internalUrl,
      demoUrl: demo?.url,
      docs: settings.docs === 'on',
      readyMadeKey
    }))
  }
} catch (error) {
  // The system's code and the address say all there is to say, e.g. EADDRINUSE.
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string, port?: number }
  log.fatal({ code, address, port }, 'cannot listen')
  shutDown.uninstall()
  process.exit(1)
}

/** Prints one line per fault and ends the process where a setting is wrong. */
function readSettings (): Settings {
  try {
    return loadSettings(process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(describeFaults(error.faults))
    process.exit(1)
  }
}

/** JSON lines; pretty ones where a person looks on and the prettifier is installed. */
function createLogger ({ logLevel }: Settings): Logger {
  const options = { level: logLevel, base: null, timestamp: createTimestamp(Date.now) }
  if (process.stdout.isTTY) {
    try {
      createRequire(import.meta.url).resolve('pino-pretty')
      return pino({ ...options, transport: { target: 'pino-pretty' } })
    } catch {
      // A production image does not carry it.
    }
  }
  const stdout = pino.destination({ dest: 1, sync: true })
  const lines = createLineBuffer({ sink: (text) => { stdout.write(text) } })
  process.on('exit', lines.flush)
  return pino(options, lines)
}

/** The audit trail has a log of its own, which no LOG_LEVEL silences. */
function createAuditWriter ({ auditLog }: Settings): AuditWriter {
  const destination = openAuditLog(auditLog)
  destination.on('error', (error: NodeJS.ErrnoException) => {
    log.error({ code: error.code }, 'the audit trail cannot be written')
  })
  const trail = pino({ level: 'info', base: { audit: true }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return (line) => { trail.info(line, 'audit') }
}

/** A process that cannot keep its audit trail does not start. */
function openAuditLog (auditLog: string): ReturnType<typeof pino.destination> {
  try {
    return pino.destination({ dest: auditLog === 'stdout' ? 1 : auditLog, sync: true, append: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    process.stderr.write(describeFaults([{
      setting: 'AUDIT_LOG',
      message: `expected a file that can be written${code === undefined ? '' : ` (${code})`}`
    }]))
    process.exit(1)
  }
}

function logStoreChange (up: boolean, reason?: string): void {
  if (up) log.info('store connected')
  else log.warn({ reason }, 'store unavailable')
}

/** Loaded only where it is wanted, so that a production process holds none of it. */
async function startEmbeddedSimulator ({
  flexitiClientId, flexitiClientSecret
}: Settings): Promise<{ url: string, baseUrl: string, close: () => Promise<void> }> {
  const { startSimulator } = await import('../simulator/flexiti/server.js')
  return await startSimulator({
    port: 9100,
    portFallback: true,
    clientId: flexitiClientId,
    clientSecret: flexitiClientSecret
  })
}

/** A shop beside the simulator. Loaded only where it is wanted, as the simulator is. */
async function startEmbeddedDemo ({
  host, demoPort, demoUrl, backofficeKeys
}: Settings): Promise<{ url: string, close: () => Promise<void> }> {
  const { startDemo } = await import('../demo/server.js')
  return await startDemo({
    host,
    port: demoPort,
    portFallback: true,
    url: demoUrl,
    publicUrl: () => publicUrl,
    internalUrl: () => internalUrl,
    key: backofficeKeys[0]?.key ?? '',
    simulatorUrl: new URL(baseUrl).origin,
    onError: (error) => { log.warn({ what: 'demo', type: error.name }, 'background failure') }
  })
}

/**
 * Readiness first, so that balancers look elsewhere; then no new connections; then the requests in flight; then the
 * rest.
 */
async function close (error: Error | undefined, signal: string | undefined): Promise<void> {
  services.readiness.shutDown()
  if (error === undefined) log.info({ signal }, 'shutting down')
  else log.fatal({ type: error.name, stack: frames(error) }, 'uncaught error')
  await demo?.close()
  await closeDoors(doors)
  await services.close()
  await simulator?.close()
  log.info('closed')
}

/** The internal door stays open until the public one is empty: it says `not ready` meanwhile. */
async function closeDoors (open: Doors): Promise<void> {
  await open.public.close()
  await open.internal.close()
}

/** Where an error came from, without its message, which may quote what a shopper typed. */
function frames (error: Error): string {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n')
}
