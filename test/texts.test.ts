/**
 * The texts that people read: each is used somewhere, none that is asked for is missing, and both languages have the
 * same. Who uses one is what TypeScript's checker says, as texts go by other names where they are used (`words`, `t`).
 */
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'
import ts from 'typescript'
import { english } from '../demo/texts/english.js'
import { TimelineEntry } from '../schemas/responses/flows.js'
import { script } from '../simulator/flexiti/widget/script.js'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Dictionary {
  /** A language's object each. */
  languages: ReadonlyArray<readonly [file: string, name: string]>
}

const dictionaries: readonly Dictionary[] = [
  { languages: [['demo/texts/english.ts', 'english'], ['demo/texts/french.ts', 'french']] },
  {
    languages: [
      ['demo/texts/back-office/english.ts', 'backOffice'], ['demo/texts/back-office/french.ts', 'backOffice']
    ]
  },
  { languages: [['client/flexiti-pay/texts.ts', 'en'], ['client/flexiti-pay/texts.ts', 'fr']] },
  {
    languages: [
      ['simulator/flexiti/widget/texts/english.ts', 'english'], ['simulator/flexiti/widget/texts/french.ts', 'french']
    ]
  },
  { languages: [['routes/public/landing.ts', 'words.en'], ['routes/public/landing.ts', 'words.fr']] },
  { languages: [['routes/problems.ts', 'words.en'], ['routes/problems.ts', 'words.fr']] }
]
/** Where they are used. */
const FOLDERS = ['demo', 'client', 'simulator/flexiti/widget', 'routes']

const files = FOLDERS.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => join(root, folder, name)))
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true
})
const checker = program.getTypeChecker()

/** The text of a declaration by its path, e.g. `backOffice.timeline.lead`. */
type Declared = Map<ts.Node, string>

function propertiesOf (object: ts.ObjectLiteralExpression, path = ''): Array<[ts.Node, string]> {
  return object.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return []
    const key = ts.isComputedPropertyName(property.name) ? property.name.getText() : property.name.text
    const name = path === '' ? key : `${path}.${key}`
    return ts.isObjectLiteralExpression(property.initializer)
      ? propertiesOf(property.initializer, name)
      : [[property, name] as [ts.Node, string]]
  })
}

function textsAt (file: string, name: string): Declared {
  const [variable = '', ...keys] = name.split('.')
  let found: ts.Expression | undefined
  const source = program.getSourceFile(join(root, file)) as ts.SourceFile
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue
    const [declaration] = statement.declarationList.declarations
    if (declaration?.name.getText() === variable) found = withoutAssertion(declaration.initializer)
  }
  for (const key of keys) {
    if (found === undefined || !ts.isObjectLiteralExpression(found)) break
    const property = found.properties.find((one) => one.name?.getText() === key)
    found = property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : undefined
  }
  if (found === undefined || !ts.isObjectLiteralExpression(found)) throw new Error(`${file} has no ${name}`)
  return new Map(propertiesOf(found))
}

function withoutAssertion (expression: ts.Expression | undefined): ts.Expression | undefined {
  return expression !== undefined && ts.isAsExpression(expression) ? expression.expression : expression
}

/** What the sources use: declarations of properties, and uses of what no object of texts has. */
function readUses (isText: (node: ts.Node) => boolean): { used: Set<ts.Node>, missing: string[] } {
  const used = new Set<ts.Node>()
  const missing: string[] = []

  const isTexts = (type: ts.Type): boolean =>
    type.getProperties().some(({ declarations }) => declarations?.some(isText))

  function use (type: ts.Type, name: string, node: ts.Node): void {
    const property = checker.getPropertyOfType(type, name)
    if (property === undefined && isTexts(type)) missing.push(`${placeOf(node)}: ${name}`)
    for (const declaration of property?.declarations ?? []) used.add(declaration)
  }

  function useAll (type: ts.Type, node: ts.Node): void {
    for (const property of type.getProperties()) {
      use(type, property.name, node)
      const inner = checker.getTypeOfSymbol(property)
      if (isTexts(inner)) useAll(inner, node)
    }
  }

  function useByKey (type: ts.Type, key: ts.Type, node: ts.Node): void {
    if (!isTexts(type)) return
    const keys = key.isUnion() ? key.types : [key]
    if (keys.every((one) => one.isStringLiteral())) for (const { value } of keys) use(type, String(value), node)
    else useAll(type, node)
  }

  /** An object of texts that is handed to something of another type: what that has is used, of an open one all. */
  function useAsOther (node: ts.Expression): void {
    const type = checker.getTypeAtLocation(node)
    if (!isTexts(type)) return
    const wanted = checker.getContextualType(node)
    // One of two, or mixed with others: from here on it has no type of texts.
    const isLost = ts.isConditionalExpression(node.parent) || ts.isSpreadAssignment(node.parent)
    if (wanted === undefined) return isLost ? useAll(type, node) : undefined
    if (wanted === type || isTexts(wanted)) return
    const kinds = wanted.isUnion() ? wanted.types : [wanted]
    const isOpen = kinds.some((kind) => kind.getStringIndexType() !== undefined || kind.getProperties().length === 0)
    if (isOpen) return useAll(type, node)
    for (const { name, flags } of wanted.getProperties()) {
      if ((flags & ts.SymbolFlags.Optional) === 0) use(type, name, node)
    }
  }

  function visit (node: ts.Node): void {
    if (ts.isPropertyAccessExpression(node)) use(checker.getTypeAtLocation(node.expression), node.name.text, node)
    if (ts.isElementAccessExpression(node)) {
      useByKey(checker.getTypeAtLocation(node.expression), checker.getTypeAtLocation(node.argumentExpression), node)
    }
    if (ts.isObjectBindingPattern(node)) {
      const type = checker.getTypeAtLocation(node)
      for (const { propertyName, name } of node.elements) use(type, (propertyName ?? name).getText(), node)
    }
    if (ts.isExpression(node)) useAsOther(node)
    ts.forEachChild(node, visit)
  }

  for (const file of files) visit(program.getSourceFile(file) as ts.SourceFile)
  return { used, missing }
}

function placeOf (node: ts.Node): string {
  const source = node.getSourceFile()
  return `${relative(root, source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

const declared = dictionaries.map(({ languages }) => languages.map(([file, name]) => ({
  place: `${file} ${name}`, texts: textsAt(file, name)
})))

test('every text is used, in both languages alike, and none that is asked for is missing', async (t) => {
  const all = new Map(declared.flatMap((languages) => languages.flatMap(({ texts }) => [...texts])))
  const { used, missing } = readUses((node) => all.has(node) || holdsOne(node, all))
  t.strictSame(missing, [], 'nothing is asked for that is not there')
  for (const [english, french] of declared) {
    if (english === undefined || french === undefined) continue
    t.ok(english.texts.size >= 4, `${english.place} was read`)
    t.strictSame([...french.texts.values()].sort(), [...english.texts.values()].sort(), `${french.place} has the same`)
    const unused = [...english.texts].filter(([node]) => !used.has(node)).map(([, path]) => path)
    t.strictSame(unused, [], `${english.place}: all are used`)
  }
})

/** Whether it is the property of an object with texts in it. */
function holdsOne (node: ts.Node, all: Declared): boolean {
  return ts.isPropertyAssignment(node) && ts.isObjectLiteralExpression(node.initializer) &&
    propertiesOf(node.initializer).some(([inner]) => all.has(inner))
}

test('the program of the widget uses all the texts that it is given, and has all that it asks for', async (t) => {
  const given = JSON.parse(/^const own = (\{.*\})\[lang\]$/m.exec(script)?.[1] ?? '{}') as Record<string, object>
  const namesAfter = (pattern: RegExp): string[] => [...script.matchAll(pattern)].map(([, name]) => String(name))
  // What is drawn with them knows them as its labels.
  const used = new Set(namesAfter(/\b(?:own|labels)\.(\w+)/g))
  for (const texts of [given.en ?? {}, given.fr ?? {}]) {
    t.strictSame(Object.keys(texts).filter((name) => !used.has(name)), [])
    t.strictSame(namesAfter(/\bown\.(\w+)/g).filter((name) => !(name in texts)), [])
  }
})

test('the back office has words for all that a timeline tells', async (t) => {
  const { events, phases, phaseNames } = english.backOffice.timeline
  const told = (TimelineEntry.properties.event as unknown as { enum: string[] }).enum
  t.strictSame(told.filter((name) => name !== 'phase' && name !== 'call').sort(), Object.keys(events).sort())
  t.strictSame(Object.keys(phases), Object.keys(phaseNames))
})
