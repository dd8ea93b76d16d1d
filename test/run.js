/**
 * `npm test [-- paths and options]`: bundles the tests and the programs that they start, and runs the bundles with tap.
 * A test process then loads a handful of files and needs no loader. Paths are those of TypeScript files or of folders;
 * options are tap's (`--reporter=tap`, `--jobs=1`, `--timeout=60`, `--bail`, `--grep=…`). Tests in a real browser take
 * long and run only where they are named: `npm run test:browser`.
 */
import { TapConfig } from '@tapjs/config'
import { t } from 'tap'
import { bundleTests, root, selected } from './bundle.js'

/** The reporter may take what tests write to stderr too. */
async function startReporter (config) {
  const reporter = config.get('reporter')
  if (reporter === 'tap') {
    t.pipe(process.stdout)
    return { stdio: 'inherit' }
  }
  // Loaded only here: it draws with React.
  const { report } = await import('@tapjs/reporter')
  await report(reporter, t, config)
  return { stdio: 'pipe' }
}

/** Each file in a process of its own, as many at once as `jobs` says. */
function runAll ({ bundles, env }, config, { stdio }) {
  t.jobs = Math.min(config.get('jobs'), bundles.size)
  t.plan(bundles.size)
  for (const [name, bundle] of bundles) {
    // `env` takes back the loader that tap gives to its children by NODE_OPTIONS.
    t.spawn('env', [
      `NODE_OPTIONS=${process.env.NODE_OPTIONS ?? ''}`,
      process.execPath, '--enable-source-maps', ...config.get('node-arg') ?? [], bundle, ...config.get('test-arg') ?? []
    ], { name, cwd: root, buffered: t.jobs > 1, timeout: config.get('timeout') * 1000, stdio, env })
  }
}

/** What ends the run ends the tests that run. */
function forwardSignals () {
  const running = new Set()
  t.on('spawn', (test) => {
    test.on('process', (child) => {
      running.add(child)
      child.once('exit', () => { running.delete(child) })
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      for (const child of running) child.kill(signal)
      process.exit(1)
    })
  }
}

// Each file has a time limit of its own; the whole has none.
t.setTimeout(0)
forwardSignals()
const config = await TapConfig.load()
const built = await bundleTests(selected(config.parse().positionals))
runAll(built, config, await startReporter(config))
