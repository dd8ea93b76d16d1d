/** What a scenario is: servers that it starts, what it measured of them, and which targets that touches. */
import type { Row } from '../report/rows.js'
import type { Target } from '../report/targets.js'
import type { Bench } from '../helper.js'

export interface Findings {
  rows: Row[]
  targets: Target[]
}

export interface Scenario {
  title: string
  /** Starts its own processes; the runner ends them. */
  run (bench: Bench): Promise<Findings>
}
