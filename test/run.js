/**
 * `npm test [-- paths and options]`: bundles the tests (every `*.test.ts` below this folder) and the programs that they
 * start, and runs the bundles with tap. A test process then loads a handful of files and needs no loader. Paths are
 * those of TypeScript files or of folders; options are tap's (`--reporter=tap`, `--jobs=1`, `--timeout=60`, `--bail`,
 * `--grep=…`). Tests in a real browser take long and run only where they are named: `npm run test:browser`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TapConfig } from '@tapjs/config'
import { t } from 'tap'
import { buildPrograms, bundle } from '../build.js'

const root = resolve(import.meta.dirname, '..')
/** A folder for each run, named after its process. */
const BUILDS = join(root, '.test-build')

/** Paths of all test files, relative to the project. */
function allTests () {
  return readdirSync(import.meta.dirname, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .sort()
}

/** Those that the paths name: files, or all of a folder. Ends the process where a path names none. */
function selected (paths) {
  const all = allTests()
  if (paths.length === 0) return all.filter((name) => !name.startsWith(join('test', 'browser')))
  const found = new Set()
  for (const path of paths) {
    const name = relative(root, resolve(path))
    const named = all.filter((file) => file === name || file.startsWith(`${name}/`) || name === '')
    if (named.length === 0) fail(`no test file is at ${path}`)
    for (const file of named) found.add(file)
  }
  return [...found]
}

function fail (message) {
  console.error(message)
  process.exit(1)
}

/** Removes what runs have left that were killed. */
function removeStale () {
  for (const pid of readdirSync(BUILDS)) {
    if (!isRunning(Number(pid))) rmSync(join(BUILDS, pid), { recursive: true, force: true })
  }
}

function isRunning (pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Tests find the project's files beside their own sources, wherever the bundle is. */
const ownPlaces = {
  name: 'own-places',
  setup ({ onLoad }) {
    onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return
      const text = await readFile(path, 'utf8')
      return {
        loader: extname(path).slice(1),
        contents: text
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
      }
    })
  }
}

/** Bundles tests and programs into `folder`. */
async function buildInto (folder, files) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await Promise.all([
    bundle(folder, files, { external: Object.keys(devDependencies), plugins: [ownPlaces] }),
    buildPrograms(join(folder, 'programs'))
  ])
}

/** Each file in a process of its own, as many at once as `jobs` says. */
async function runAll (folder, files, config) {
  const reporter = config.get('reporter')
  if (reporter === 'tap') {
    t.pipe(process.stdout)
  } else {
    // Loaded only here: it draws with React.
    const { report } = await import('@tapjs/reporter')
    await report(reporter, t, config)
  }
  t.jobs = Math.min(config.get('jobs'), files.length)
  t.plan(files.length)
  for (const file of files) {
    // `env` takes back the loader that tap gives to its children by NODE_OPTIONS.
    t.spawn('env', [
      `NODE_OPTIONS=${process.env.NODE_OPTIONS ?? ''}`,
      process.execPath, '--enable-source-maps', ...config.get('node-arg') ?? [],
      join(folder, file.replace(/ts$/, 'js')), ...config.get('test-arg') ?? []
    ], {
      name: file,
      cwd: root,
      buffered: t.jobs > 1,
      timeout: config.get('timeout') * 1000,
      stdio: reporter === 'tap' ? 'inherit' : 'pipe',
      env: { ...process.env, PROGRAMS_FOLDER: join(folder, 'programs') }
    })
  }
}

// Each file has a time limit of its own; the whole has none.
t.setTimeout(0)
const config = await TapConfig.load()
const files = selected(config.parse().positionals)
mkdirSync(BUILDS, { recursive: true })
removeStale()
const folder = join(BUILDS, String(process.pid))
process.once('exit', () => { rmSync(folder, { recursive: true, force: true }) })
await buildInto(folder, files)
await runAll(folder, files, config)
