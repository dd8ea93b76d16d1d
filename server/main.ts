/**
 * The process: reads the settings, builds the services and the doors, listens, and ends gracefully. As the root of
 * everything it is the one file of `src/` that looks towards `routes/`.
 */
import {
  describeFaults, findWarnings, loadSettings, SettingsError, simulatorKey, type Fault, type Settings
} from '../config/settings.js'
import { openAuditLog, type AuditLog } from './audit-log.js'
import { banner } from './banner.js'
import { nameCutOff } from './cut-off.js'
import { buildDoors, type Doors } from './doors.js'
import { Problem } from '../src/problems/problem.js'
import { transportReason } from '../src/upstream/transport-error.js'
import { createLog } from './log.js'
import { openFinfo } from './finfo.js'
import { createServices } from './services.js'
import { stopOnSignals } from './stop.js'
import { createStoreLog } from './store-log.js'
import { openStores, type Stores } from './stores.js'

const settings = readSettings()
const output = createLog(settings.logLevel)
const { log } = output
const auditLog = openAudit(settings)
for (const { setting, message } of findWarnings(process.env, settings)) log.warn({ setting }, `${setting} ${message}`)
const simulator = settings.flexitiBaseUrl === undefined ? await startEmbeddedSimulator(settings) : undefined

const baseUrl = settings.flexitiBaseUrl ?? simulator?.baseUrl ?? ''

let publicUrl = settings.publicUrl ?? ''
let internalUrl = ''
const demo = settings.demo === 'on' ? await startEmbeddedDemo(settings) : undefined
const stores = await openStrictStores()
const finfoSimulator = await startEmbeddedFinfoSimulator(settings)
const services = createServices({
  settings,
  stores,
  baseUrl,
  finfo: await openFinfo({
    settings,
    stores,
    simulator: finfoSimulator,
    onBackgroundError: (error) => { logBackgroundFailure('product data', error) },
    onWrongAddress: (setting, endpoint) => { log.error({ setting, endpoint }, 'Finfo does not know the address') }
  }),
  audit: auditLog.write,
  output: { auditIsUp: auditLog.isUp, auditLinesLost: auditLog.lost, logLinesDropped: output.dropped },
  onBackgroundError: logBackgroundFailure,
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
stopOnSignals({
  log,
  graceMs: settings.shutdownGraceMs,
  begin: () => { services.readiness.shutDown() },
  close,
  cutOff: () => { nameCutOff({ log, doors, auditTrail: services.auditTrail }) },
  flush,
  // Somebody who closes the window of a terminal means to end what runs in it, and nobody reads its log any more.
  reopen: process.stdout.isTTY && settings.auditLog === 'stdout' ? undefined : () => { auditLog.reopen() }
})

try {
  const address = await doors.public.listen({ host: settings.host, port: settings.port })
  if (publicUrl === '') publicUrl = address
  internalUrl = await doors.internal.listen({ host: settings.internalHost, port: settings.internalPort })
  services.start()
  const [key] = settings.backofficeKeys
  const readyMadeKey = key === simulatorKey ? key.key : undefined
  log.info({
    environment: settings.flexitiEnvironment,
    public: address,
    internal: internalUrl,
    public_url: publicUrl,
    simulator: simulator?.url,
    finfo_simulator: finfoSimulator?.url,
    demo: demo?.url,
    // No secret: it is in the sources, and opens nothing but the simulator.
    ready_made_key: readyMadeKey
  }, 'listening')
  // Scripts wait for this line.
  log.flush()
  if (process.stdout.isTTY) {
    process.stdout.write(banner({
      publicUrl,
      internalUrl,
      demoUrl: demo?.url,
      docs: settings.docs === 'on',
      readyMadeKey
    }))
  }
} catch (error) {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string, port?: number }
  const setting = port === settings.port ? 'PORT' : port === settings.internalPort ? 'INTERNAL_PORT' : undefined
  const hint = code !== 'EADDRINUSE' || setting === undefined
    ? undefined
    : `another process listens on port ${port}: stop it, or set ${setting} to another port`
  log.fatal({ code, address, port, hint }, 'cannot listen')
  await flush()
  process.exit(1)
}

/** Prints one line per fault and ends the process where a setting is wrong. */
function readSettings (): Settings {
  try {
    return loadSettings(process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    // A name that is none may be why another is missing.
    process.stderr.write(describeFaults([...error.faults, ...findWarnings(process.env)]))
    process.exit(1)
  }
}

/** Ends the process where STORE_STRICT refuses the store that is there at the start. */
async function openStrictStores (): Promise<Stores> {
  const events = createStoreLog(log)
  const refused: Fault[] = []
  const stores = await openStores({
    settings,
    baseUrl,
    events: {
      ...events,
      onFinding (finding, strict) {
        events.onFinding(finding, strict)
        if (strict) refused.push({ setting: 'STORE_STRICT', message: `refuses the store: it ${finding.text}` })
      }
    }
  })
  if (refused.length === 0) return stores
  process.stderr.write(describeFaults(refused))
  process.exit(1)
}

/** A process that cannot keep its audit trail does not start. */
function openAudit ({ auditLog: target }: Settings): AuditLog {
  try {
    return openAuditLog({
      target,
      onChange (up, code) {
        if (up) log.warn({ lost: auditLog.lost() }, 'the audit trail is written again')
        else log.error({ code }, 'the audit trail cannot be written')
      },
      onReopenError: (code) => { log.error({ code }, 'the audit trail cannot be opened again') }
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    process.stderr.write(describeFaults([{
      setting: 'AUDIT_LOG',
      message: `expected a file that can be written${code === undefined ? '' : ` (${code})`}`
    }]))
    process.exit(1)
  }
}

function logBackgroundFailure (what: string, error: unknown): void {
  const code = error instanceof Problem ? error.code : (error as Error).name
  log.warn({ what, code, reason: transportReason(error) }, 'background failure')
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

/** Beside that of Flexiti, on a port of its own. */
async function startEmbeddedFinfoSimulator (
  settings: Settings
): Promise<{ url: string, baseUrl: string, tokenUrl: string, close: () => Promise<void> } | undefined> {
  if (settings.finfoEnvironment !== 'simulator' || settings.finfoBaseUrl !== undefined) return undefined
  const { startFinfoSimulator } = await import('../simulator/finfo/server.js')
  return await startFinfoSimulator({
    port: 9101,
    portFallback: true,
    clientId: settings.finfoClientId,
    clientSecret: settings.finfoClientSecret,
    username: settings.finfoUsername,
    password: settings.finfoPassword
  })
}

/** A shop beside the simulator. Loaded only where it is wanted, as the simulator is. */
async function startEmbeddedDemo ({
  host, demoPort, demoUrl, backofficeKeys, finfoEnvironment
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
    productData: finfoEnvironment !== 'off',
    onError: (error) => { log.warn({ what: 'demo', type: error.name }, 'background failure') }
  })
}

/** No new connections; then the requests in flight; then the rest. */
async function close (): Promise<void> {
  await demo?.close()
  await closeDoors(doors)
  await services.close()
  await simulator?.close()
  await finfoSimulator?.close()
}

/** The last lines of the trail, and then of the log. */
async function flush (): Promise<void> {
  auditLog.flush()
  await output.close()
}

/** The internal door stays open until the public one is empty: it says `not ready` meanwhile. */
async function closeDoors (open: Doors): Promise<void> {
  await open.public.close()
  await open.internal.close()
}
