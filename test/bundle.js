/** For `npm test`: which tests there are (every `*.test.ts` below this folder), and their bundles. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildPrograms, bundle } from '../build.js'

export const root = resolve(import.meta.dirname, '..')
/** A folder for each run, named after its process. */
const BUILDS = join(root, '.test-build')

/** These need a real browser, and tools that are installed apart. */
const APART = ['browser/', 'openapi/']

/** Paths of all test files, relative to the project. */
function allTests () {
  return readdirSync(import.meta.dirname, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .sort()
}

/**
 * Those that the paths name: files, or all of a folder. Without paths all but those apart. Ends the process where a
 * path names none.
 */
export function selected (paths) {
  const all = allTests()
  if (paths.length === 0) return all.filter((name) => !APART.some((folder) => name.startsWith(join('test', folder))))
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

/**
 * Bundles test files, and the programs that tests start, into a folder that is removed with this process.
 * @returns {Promise<{ bundles: Map<string, string>, env: NodeJS.ProcessEnv }>} the bundle of each file, and what the
 * processes that run them need.
 */
export async function bundleTests (files) {
  mkdirSync(BUILDS, { recursive: true })
  removeStale()
  const folder = join(BUILDS, String(process.pid))
  const programs = join(folder, 'programs')
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }) })
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await Promise.all([
    bundle(folder, files, { external: Object.keys(devDependencies), plugins: [ownPlaces] }),
    buildPrograms(programs)
  ])
  return {
    bundles: new Map(files.map((file) => [file, join(folder, file.replace(/ts$/, 'js'))])),
    env: { ...process.env, PROGRAMS_FOLDER: programs }
  }
}
