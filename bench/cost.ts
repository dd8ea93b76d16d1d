/**
 * Loaded into each measured process (`node --import`): tells the runner how much processor time the process has used,
 * and ends the process when the runner is gone, however that came about.
 */
import type { CpuUsage } from './processes.js'

process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage() } satisfies CpuUsage)
})
process.on('disconnect', () => { process.exit() })
