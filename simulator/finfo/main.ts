/** The Finfo simulator as a process of its own: `npm run simulator:finfo`. */
import { readServeOptions, run } from '../shared/process.js'
import { simulatorCredentials, startFinfoSimulator } from './server.js'

await run(environment => startFinfoSimulator({
  ...readServeOptions(environment, 9101),
  clientId: environment.text('SIMULATOR_CLIENT_ID') ?? simulatorCredentials.clientId,
  clientSecret: environment.text('SIMULATOR_CLIENT_SECRET') ?? simulatorCredentials.clientSecret,
  username: environment.text('SIMULATOR_USERNAME') ?? simulatorCredentials.username,
  password: environment.text('SIMULATOR_PASSWORD') ?? simulatorCredentials.password
}), ({ url, baseUrl, tokenUrl }) => `Finfo simulator listening on ${url} (base URL ${baseUrl}, token URL ${tokenUrl})`)
