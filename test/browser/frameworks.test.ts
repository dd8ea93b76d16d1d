/**
 * The element as docs/client.md writes it for Vue and for React 19, compiled by their own compilers. They are installed
 * apart, in tools/frameworks: `npm run test:browser`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import t, { type Test } from 'tap'
import { snippetBelow } from '../helpers/snippets.js'
import { hasBrowser } from './helper.js'
import { confirm, openSite, root, toPlans, type Site } from './site.js'

const tools = join(root, 'tools/frameworks')
const guide = readFileSync(join(root, 'docs/client.md'), 'utf8')

/** Whether the frameworks are installed. Says so where not; with CI=true that is a failure. */
function hasFrameworks (): boolean {
  if (existsSync(join(tools, 'node_modules'))) return true
  const message = 'the frameworks are not installed: npm ci --prefix tools/frameworks'
  if (process.env.CI === 'true') t.fail(message)
  else t.plan(0, message)
  return false
}

async function bundle (contents: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'jsx', resolveDir: tools },
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false'
    },
    plugins,
    write: false
  })
  return outputFiles[0]?.text ?? ''
}

/** The file of another kind, by what stands in the document. */
function fileOf (pattern: RegExp, contents: string): Plugin {
  return {
    name: 'file-of-the-document',
    setup ({ onResolve, onLoad }) {
      onResolve({ filter: pattern }, ({ path }) => ({ path, namespace: 'document' }))
      onLoad({ filter: pattern, namespace: 'document' }, () => ({ contents, loader: 'js', resolveDir: tools }))
    }
  }
}

interface VueOptions {
  template: { compilerOptions: { isCustomElement: (tag: string) => boolean } }
}

/** What the document's settings of Vite tell the compiler. */
async function vueOptions (): Promise<VueOptions> {
  const settings = await bundle(
    snippetBelow(guide, '### Vue', 'js'), [fileOf(/plugin-vue$/, 'export default (options) => options')]
  )
  const module = await import(`data:text/javascript,${encodeURIComponent(settings)}`) as {
    default: { plugins: [VueOptions] }
  }
  return module.default.plugins[0]
}

interface VueCompiler {
  parse (source: string): { descriptor: object, errors: unknown[] }
  compileScript (descriptor: object, options: object): { content: string }
}

async function compileVue (component: string): Promise<string> {
  const { parse, compileScript } = createRequire(join(tools, 'package.json'))('vue/compiler-sfc') as VueCompiler
  const { descriptor, errors } = parse(component)
  if (errors.length > 0) throw new Error(String(errors[0]))
  const { template } = await vueOptions()
  return compileScript(descriptor, { id: 'flexiti-pay', inlineTemplate: true, templateOptions: template }).content
}

const page = `<script type="module" src="https://bff.shop.example/flexiti-pay.js"></script>
  <div id="app" data-reference-id="{{reference_id}}"></div><script type="module" src="/app.js"></script>`

/** Buys, and looks whether the framework has given what it was to give, and was told. */
async function buyThrough (t: Test, site: Site, app: string, reference: string): Promise<void> {
  const { shop, page: shown, visitor, openFlow, show } = site
  await show(page, await openFlow(reference), { '/app.js': app })
  await shown.locator('flexiti-pay').getByRole('button').first().click()
  const name = shown.locator('flexiti-pay input[name=first_name]')
  await name.waitFor()
  t.equal(await name.inputValue(), 'Jeanne', 'the customer is a property')
  await shown.keyboard.press('Escape')
  await toPlans(shown)
  await confirm(shown)
  await shown.locator('flexiti-pay [part~=receipt]').waitFor()
  t.match(await shown.title(), /^Shop paid \d+$/, 'the event is heard once, with what was authorized')
  t.equal((await shop.authorizations(reference)).length, 1)
  t.strictSame(visitor.complaints, [])
}

if (hasBrowser() && hasFrameworks()) {
  t.test('the element in Vue buys, and tells the page once', async (t) => {
    const site = await openSite(t)
    const component = snippetBelow(guide, '### Vue', 'vue').replaceAll('https://bff.shop.example', site.door)
    const app = await bundle(`
      import { createApp } from 'vue'
      import FlexitiPay from './FlexitiPay.vue'
      const { referenceId } = document.querySelector('#app').dataset
      const customer = { first_name: 'Jeanne' }
      const onPaid = ({ authorization_id: id }) => { document.title += ' paid ' + id }
      createApp(FlexitiPay, { referenceId, customer, onPaid }).mount('#app')
    `, [fileOf(/\.vue$/, await compileVue(component))])
    await buyThrough(t, site, app, 'Order-vue')
  })

  t.test('the element in React 19 buys, and tells the page once', async (t) => {
    const site = await openSite(t)
    const component = snippetBelow(guide, '### React 19', 'jsx').replaceAll('https://bff.shop.example', site.door)
    const app = await bundle(`${component}
      import { createElement, StrictMode, version } from 'react'
      import { createRoot } from 'react-dom/client'
      if (!version.startsWith('19.')) throw new Error(version)
      const { referenceId } = document.querySelector('#app').dataset
      const customer = { first_name: 'Jeanne' }
      const onPaid = ({ authorization_id: id }) => { document.title += ' paid ' + id }
      const app = createElement(FlexitiPay, { referenceId, customer, onPaid })
      createRoot(document.querySelector('#app')).render(createElement(StrictMode, {}, app))
    `)
    await buyThrough(t, site, app, 'Order-react19')
  })
}
