/** The Flexiti simulator as a process of its own: `npm run simulator`. */
import { startSimulator } from './flexiti/server.js'
import { readServeOptions, run } from './shared/process.js'

await run(environment => {
  const clientId = environment.text('SIMULATOR_CLIENT_ID')
  const clientSecret = environment.text('SIMULATOR_CLIENT_SECRET')
  const tokenSeconds = environment.wholeNumber('SIMULATOR_TOKEN_SECONDS')
  return startSimulator({
    ...readServeOptions(environment, 9100),
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(tokenSeconds === undefined ? {} : { tokenSeconds })
  })
}, ({ url, baseUrl }) => `Flexiti simulator listening on ${url} (base URL ${baseUrl})`)
