/** The house: which room may import which, no circle of files, and the words that were given up. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test, type Test } from 'tap'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = [
  'server', 'routes', 'plugins', 'schemas', 'src', 'config', 'simulator', 'client', 'demo', 'bench', 'test'
]

/** From a room to those after it only. */
const ROOMS = ['server', 'routes', 'plugins', 'src', 'config']
const ROOMS_OF_SRC = [
  'monitoring', 'finfo', 'money', 'calls', 'tokens', 'flows', 'forms', 'documents', 'flexiti', 'upstream', 'redis',
  'problems', 'util'
]
/** What the rooms apart may import besides themselves; of those that end in ` type` nothing but types. */
const APART: Record<string, string[]> = {
  schemas: [],
  simulator: [],
  client: ['schemas type', 'src/problems type'],
  demo: ['client']
}
/** What a room may import of those apart: the process starts the simulator and the demo, a route serves the client. */
const OF_THE_APART: Record<string, string[]> = { server: ['simulator', 'demo'], routes: ['client'] }

interface Import {
  from: string
  to: string
  typeOnly: boolean
}

function filesBelow (folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/** The files that `from` imports from the project, at once or later. */
function importsOf (from: string, text: string): Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return
    found.push({ from, to: join(dirname(from), specifier.text).replace(/\.js$/, '.ts'), typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    }
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest))
  return found
}

/** Why this import is not allowed, if so. */
function faultOf ({ from, to, typeOnly }: Import): string | undefined {
  const [fromRoom = '', fromPart = ''] = from.split('/')
  const [toRoom = '', toPart = ''] = to.split('/')
  if (fromRoom === 'test' || (fromRoom === 'bench' && toRoom !== 'test')) return undefined
  const apart = APART[fromRoom]
  if (apart !== undefined) {
    if (toRoom === fromRoom) return undefined
    const allowed = apart.some((place) => to.startsWith(`${place.replace(' type', '')}/`) &&
      (typeOnly || !place.endsWith(' type')))
    return allowed ? undefined : `${from} is apart, and imports ${to}`
  }
  if (fromRoom === toRoom) {
    if (fromRoom !== 'src' || fromPart === toPart) return undefined
    const down = ROOMS_OF_SRC.indexOf(fromPart) < ROOMS_OF_SRC.indexOf(toPart) && ROOMS_OF_SRC.includes(fromPart)
    return down ? undefined : `${from} imports ${to}`
  }
  if (toRoom === 'schemas' && ROOMS.includes(fromRoom)) return undefined
  if (OF_THE_APART[fromRoom]?.includes(toRoom) === true) return undefined
  if (ROOMS.includes(fromRoom) && ROOMS.indexOf(toRoom) > ROOMS.indexOf(fromRoom)) return undefined
  // The benchmarks borrow a free port.
  if (fromRoom === 'bench' && to.startsWith('test/helpers/')) return undefined
  return `${from} imports ${to}`
}

/** The circles of files that import each other, types too; each once. */
function circlesOf (imports: Import[]): string[] {
  const targets = new Map<string, Set<string>>()
  for (const { from, to } of imports) targets.set(from, (targets.get(from) ?? new Set()).add(to))
  const circles: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    if (done.has(file)) return
    const start = path.indexOf(file)
    if (start !== -1) {
      circles.push([...path.slice(start), file].join(' → '))
      return
    }
    path.push(file)
    for (const target of targets.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of targets.keys()) visit(file)
  return circles
}

const files = FOLDERS.flatMap((folder) => filesBelow(folder, /\.ts$/))
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))

function checkAll (t: Test, expected: Record<string, string | undefined>, made: (text: string) => unknown): void {
  for (const [text, fault] of Object.entries(expected)) t.equal(made(text), fault, text)
}

test('arrows between rooms run one way', async (t) => {
  t.ok(imports.length > files.length, `${imports.length} imports are seen`)
  for (const fault of imports.map(faultOf)) if (fault !== undefined) t.fail(fault)
})

test('product data touches no flow, no shopper\'s token and no money, and none of these needs it', async (t) => {
  const isFinfo = (file: string): boolean => /^(src|routes|schemas)\/.*finfo/.test(file)
  const isFlexitis = (file: string): boolean => /^src\/(money|calls|flows|forms|flexiti)\//.test(file)
  const own = imports.filter(({ from }) => isFinfo(from))
  t.ok(own.length > 20)
  t.strictSame(own.filter(({ to }) => isFlexitis(to)), [])
  t.strictSame(imports.filter(({ from, to }) => isFlexitis(from) && isFinfo(to)), [])
  const atOnce = imports.filter(({ from, to, typeOnly }) => !isFinfo(from) && isFinfo(to) && !typeOnly &&
    !from.startsWith('test/')).map(({ from }) => from)
  t.strictSame([...new Set(atOnce)].sort(), ['routes/internal/routes.ts', 'routes/public/routes.ts', 'server/finfo.ts'],
    'and nothing else loads it')
})

test('an arrow the other way is seen', async (t) => {
  const arrow = (text: string): string | undefined => {
    const [from = '', to = ''] = text.split(' → ')
    const found = importsOf(from, `import { a } from '${relative(dirname(from), to).replace(/^(?!\.)/, './')}'`)[0]
    return found && faultOf(found)
  }
  checkAll(t, {
    'src/flows/flows.ts → src/tokens/lease.js': 'src/flows/flows.ts imports src/tokens/lease.ts',
    'src/tokens/lease.ts → src/flows/flow.js': undefined,
    'src/util/clock.ts → config/settings.js': undefined,
    'config/settings.ts → src/util/clock.js': 'config/settings.ts imports src/util/clock.ts',
    'plugins/origins.ts → routes/problems.js': 'plugins/origins.ts imports routes/problems.ts',
    'routes/problems.ts → server/doors.js': 'routes/problems.ts imports server/doors.ts',
    'src/cellar/new.ts → src/util/clock.js': 'src/cellar/new.ts imports src/util/clock.ts',
    'simulator/main.ts → src/util/clock.js': 'simulator/main.ts is apart, and imports src/util/clock.ts',
    'client/client.ts → schemas/apply.js': 'client/client.ts is apart, and imports schemas/apply.ts',
    'src/money/ledger.ts → simulator/main.js': 'src/money/ledger.ts imports simulator/main.ts'
  }, arrow)
  t.match(importsOf('src/a/b.ts', "const a = await import('../c.js')\ntype B = import('./d.js').D"), [
    { to: 'src/c.ts', typeOnly: false }, { to: 'src/a/d.ts', typeOnly: true }
  ])
})

test('no files import each other in a circle, not even types', async (t) => {
  t.strictSame(circlesOf(imports), [])
  const arrow = (from: string, to: string): Import => ({ from, to, typeOnly: true })
  t.strictSame(circlesOf([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'b'), arrow('a', 'c')]), ['b → c → b'])
})

/** What a file exports by name, and what it takes from others, as `file name`; `*` where it takes everything. */
function namesOf (from: string, text: string): { exported: string[], taken: string[] } {
  const exported: string[] = []
  const taken: string[] = []
  const take = (specifier: ts.Node | undefined, names: string[]): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return
    const to = join(dirname(from), specifier.text).replace(/\.js$/, '.ts')
    taken.push(...names.map((name) => `${to} ${name}`))
  }
  const isExported = (node: ts.Node): boolean => ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const bound = node.importClause?.namedBindings
      take(node.moduleSpecifier, bound !== undefined && ts.isNamedImports(bound)
        ? bound.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
        : ['*'])
    }
    if (ts.isExportDeclaration(node)) {
      const bound = node.exportClause
      take(node.moduleSpecifier, bound !== undefined && ts.isNamedExports(bound)
        ? bound.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
        : ['*'])
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      take(node.arguments[0], ['*'])
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) take(node.argument.literal, ['*'])
    if (ts.isVariableStatement(node) && isExported(node)) {
      for (const { name } of node.declarationList.declarations) if (ts.isIdentifier(name)) exported.push(name.text)
    }
    if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node)) && isExported(node) && node.name !== undefined) exported.push(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true))
  return { exported, taken }
}

test('what a file exports is used, there or elsewhere', async (t) => {
  const named = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    .map(({ file, text }) => ({ file, text, ...namesOf(file, text) }))
  const taken = new Set(named.flatMap((each) => each.taken))
  t.ok(taken.size > 1000)
  // The client is a library, a declaration is of what is not TypeScript.
  const own = named.filter(({ file }) => !/^client\/|\.d\.ts$/.test(file))
  const unused = own.flatMap(({ file, text, exported }) => exported
    .filter((name) => !taken.has(`${file} ${name}`) && !taken.has(`${file} *`))
    .filter((name) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2)
    .map((name) => `${file} ${name}`))
  t.strictSame(unused, [])
  t.strictSame(namesOf('a/b.ts', "import { c as d } from './e.js'\nexport const f = 1\nexport type G = typeof d"), {
    exported: ['f', 'G'], taken: ['a/e.ts c']
  })
})

test('a plugin, its function and its file have one name', async (t) => {
  for (const file of filesBelow('plugins', /\.ts$/)) {
    const text = readFileSync(join(root, file), 'utf8')
    const name = /\}, \{ name: '([\w-]+)'|^export default fp\(\w+, \{ name: '([\w-]+)'/m.exec(text)
    if (!text.includes('export default fp(')) continue
    const called = name?.[1] ?? name?.[2]
    const [, folder = '', base = ''] = /([\w-]+)\/([\w-]+)\.ts$/.exec(file) ?? []
    t.equal(called, base === 'index' ? folder : base, file)
    const camel = String(called).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    t.match(text, new RegExp(`(export default fp\\(async |^async )function ${camel} \\(`, 'm'), `${file}: ${camel}`)
  }
})

test('words that were given up are in no source and in no document', async (t) => {
  // Written apart, so that this file does not hold them.
  const given = ['cust-ody', 'kee-per', 'stor-y', 'stor-ies', 'spo-ilt', 'who-ever', 'garb-led']
    .map((word) => word.replace('-', ''))
  const pattern = new RegExp(`\\b(${given.join('|')})\\b|Nothing is ` + 'here', 'i')
  const documents = ['README.md', ...filesBelow('docs', /\.(md|sh)$/), ...filesBelow('deploy', /./)]
  for (const file of [...files, ...documents]) {
    for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
      const found = pattern.exec(line)
      if (found !== null) t.fail(`${file}:${index + 1}: ${found[0]}`)
    }
  }
})
