/**
 * `node lint.js <document.json>`: holds an OpenAPI document to the recommended rules of Redocly and Spectral. Prints a
 * line for each error and warning, and nothing if there is none.
 */
import { readFile } from 'node:fs/promises'
import { createConfig, lintDocument, makeDocumentFromString, BaseResolver } from '@redocly/openapi-core'
import spectral from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'

const [file] = process.argv.slice(2)
const text = await readFile(file, 'utf8')

for (const fault of [...await redocly(), ...await spectralRules()]) console.log(fault)

async function redocly () {
  const config = await createConfig({
    extends: ['recommended'],
    // The objects are open: Flexiti adds fields without notice.
    rules: { 'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true } }
  })
  const found = await lintDocument({
    document: makeDocumentFromString(text, file), externalRefResolver: new BaseResolver(), config: config.styleguide
  })
  return found.map(({ severity, ruleId, message, location: [{ pointer }] }) =>
    `redocly ${severity} ${ruleId} at ${pointer}: ${message}`)
}

async function spectralRules () {
  const linter = new spectral.Spectral()
  linter.setRuleset({ extends: [[rulesets.oas, 'recommended']] })
  const found = await linter.run(JSON.parse(text))
  return found.map(({ severity, code, message, path }) =>
    `spectral ${severity} ${code} at ${path.join('/')}: ${message}`)
}
