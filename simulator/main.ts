/** The simulator as a process of its own: `npm run simulator`. */
import { startSimulator, type SimulatorOptions } from './flexiti/server.js'

function number (name: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined
  if (!/^\d{1,9}$/.test(value)) throw new Error(`${name}: must be a whole number`)
  return Number(value)
}

function readOptions (environment: NodeJS.ProcessEnv): SimulatorOptions {
  const { SIMULATOR_HOST: host, SIMULATOR_CLIENT_ID: clientId, SIMULATOR_CLIENT_SECRET: clientSecret } = environment
  const port = number('SIMULATOR_PORT', environment.SIMULATOR_PORT)
  const allowedHosts = (environment.SIMULATOR_ALLOWED_HOSTS ?? '').split(',').map(name => name.trim()).filter(Boolean)
  const tokenSeconds = number('SIMULATOR_TOKEN_SECONDS', environment.SIMULATOR_TOKEN_SECONDS)
  return {
    port: port ?? 9100,
    allowedHosts,
    ...(host ? { host } : {}),
    ...(clientId ? { clientId } : {}),
    ...(clientSecret ? { clientSecret } : {}),
    ...(tokenSeconds === undefined ? {} : { tokenSeconds })
  }
}

try {
  const simulator = await startSimulator(readOptions(process.env))
  console.log(`Flexiti simulator listening on ${simulator.url} (base URL ${simulator.baseUrl})`)
  const stop = (): void => {
    simulator.close().then(() => process.exit(0), () => process.exit(1))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
