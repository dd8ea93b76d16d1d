/** What is on the dialog's stage: one thing at a time, each a promise of what the shopper does about it. */
import { ProblemError } from '../problem.js'
import { h, type Child } from './dom.js'
import type { Texts } from './texts.js'

export interface FieldSpec {
  /** Of the field in the request; problems name it so. */
  name: string
  label: string
  type?: string
  autocomplete?: string
  inputmode?: string
  maxlength?: number
  optional?: boolean
  /** Makes a list to choose from: code and label. */
  options?: ReadonlyArray<readonly [string, string]>
  value?: string | undefined
}

export type Values = Readonly<Record<string, string>>

export interface FormSpec<Result> {
  title: string
  fields: readonly FieldSpec[]
  submit: string
  /** Stands above the fields, and below them. */
  before?: readonly Child[]
  after?: readonly Child[]
  /** Something else that the shopper may do instead. */
  other?: string
  /** What is still missing besides the fields, in words. */
  missing?: () => string | undefined
  /** The form stays, and says why, as long as this throws a ProblemError that the shopper can do something about. */
  send: (values: Values) => Promise<Result>
}

export interface NoticeSpec<Action extends string> {
  title: string
  children?: readonly Child[]
  /** Names and labels; the first one is the one to take. */
  actions: ReadonlyArray<readonly [Action, string]>
}

export interface Stage {
  readonly element: HTMLElement
  /** An empty place for the widget. It hides what is on the stage while a frame is in it. */
  frame (): HTMLElement
  busy (): void
  /** Something goes on that takes longer. */
  pending (title: string): void
  form<Result> (spec: FormSpec<Result>): Promise<Result | 'other'>
  notice<Action extends string> (spec: NoticeSpec<Action>): Promise<Action>
}

export interface StageOptions {
  texts: Texts
  /** The dialog was closed: nothing more will be answered. */
  signal: AbortSignal
  onProblem: (problem: ProblemError) => void
}

/** A shopper can mend their input, choose again, or wait; anything else ends the form. */
export function isMendable ({ status, code }: ProblemError): boolean {
  return [0, 400, 422, 429, 503].includes(status) || code === 'flexiti-rejected' || code === 'flexiti-not-found'
}

export function createStage ({ texts, signal, onProblem }: StageOptions): Stage {
  const element = h('div', { class: 'stage', 'aria-live': 'off' })

  /** Shows these and puts the focus where reading begins. */
  function show (title: string, ...children: Child[]): void {
    const heading = h('h2', { tabindex: -1, id: 'title' }, title)
    element.replaceChildren(heading, ...children.filter((child) => child !== undefined))
    heading.focus()
  }

  function untilClosed<Result> (
    run: (resolve: (result: Result) => void, reject: (reason: unknown) => void) => void
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      signal.addEventListener('abort', () => { reject(signal.reason) })
      run(resolve, reject)
    })
  }

  return {
    element,
    frame () {
      const frame = h('div', { class: 'frame' })
      element.append(frame)
      return frame
    },
    busy () {
      show(texts.wait)
    },
    pending: show,
    form: (spec) => untilClosed((resolve, reject) => {
      const fields = spec.fields.map((field) => createField(field, texts))
      const alert = h('p', { class: 'error', part: 'error', role: 'alert' })
      const submit = h('button', { class: 'strong', part: 'submit' }, spec.submit)
      const send = async (): Promise<void> => {
        alert.textContent = ''
        const wrong = fields.filter(({ check }) => !check())
        if (wrong[0] !== undefined) {
          wrong[0].control.focus()
          return
        }
        const missing = spec.missing?.()
        if (missing !== undefined) {
          alert.textContent = missing
          return
        }
        submit.disabled = true
        try {
          resolve(
            await spec.send(
              Object.fromEntries(fields.flatMap(({ spec: { name }, value }) => value() === '' ? [] : [[name, value()]]))
            )
          )
        } catch (error) {
          if (!(error instanceof ProblemError) || !isMendable(error)) {
            reject(error)
            return
          }
          onProblem(error)
          alert.textContent = markFields(fields, error) ? '' : error.flexiti?.message ?? error.message
        }
        submit.disabled = false
      }
      show(spec.title, h('form', {
        novalidate: true,
        onsubmit: (event) => { event.preventDefault(); send().catch(reject) }
      },
      ...spec.before ?? [],
      ...fields.map(({ row }) => row),
      ...spec.after ?? [],
      alert,
      h('div', { class: 'actions' },
        spec.other === undefined
          ? undefined
          : h(
            'button',
            { type: 'button', class: 'link', onclick: () => { resolve('other') } },
            spec.other
          ),
        submit)))
    }),
    notice: ({ title, children = [], actions }) => untilClosed((resolve) => {
      const buttons = actions.map(
        ([action, label], index) => h(
          'button',
          { class: index === 0 ? 'strong' : undefined, part: 'submit', onclick: () => { resolve(action) } },
          label
        )
      )
      show(title, ...children, h('div', { class: 'actions' }, ...buttons.reverse()))
    })
  }
}

interface Field {
  spec: FieldSpec
  row: HTMLElement
  control: HTMLInputElement | HTMLSelectElement
  value: () => string
  /** Whether what must be there is there. */
  check: () => boolean
  fail: (message: string) => void
}

function createField (spec: FieldSpec, texts: Texts): Field {
  const { name, label, type = 'text', options, optional = false } = spec
  const id = `field-${name}`
  const common = {
    id,
    name,
    part: 'input',
    autocomplete: spec.autocomplete,
    'aria-required': optional ? undefined : 'true',
    'aria-describedby': `${id}-error`
  }
  const control = options === undefined
    ? h('input', { ...common, type, inputmode: spec.inputmode, maxlength: spec.maxlength })
    : h('select', common, h('option', { value: '' }), ...options.map(([value, text]) => h('option', { value }, text)))
  control.value = spec.value ?? ''
  const error = h('p', { class: 'error', part: 'error', id: `${id}-error` })
  const caption = h('label', { for: id, part: 'label' }, label)
  const row = type === 'checkbox'
    ? h('div', { class: 'field', part: 'field' }, h('div', { class: 'check' }, control, caption), error)
    : h('div', { class: 'field', part: 'field' }, caption, control, error)
  const value = (): string => type === 'checkbox'
    ? String(
      (control as HTMLInputElement).checked || ''
    )
    : control.value.trim()
  const say = (message: string): void => {
    error.textContent = message
    control.setAttribute('aria-invalid', String(message !== ''))
  }
  return {
    spec,
    row,
    control,
    value,
    fail: say,
    check () {
      const there = optional || value() !== ''
      say(there ? '' : texts.required)
      return there
    }
  }
}

/** Shows errors at the fields that they name, by the last part of the path. Returns whether all found their field. */
function markFields (fields: readonly Field[], { errors }: ProblemError): boolean {
  let first: Field | undefined
  const found = errors.map(({ field, message }) => {
    const named = fields.find(({ spec }) => spec.name === field.split('.').at(-1))
    named?.fail(message)
    first ??= named
    return named !== undefined
  })
  first?.control.focus()
  return found.length > 0 && found.every(Boolean)
}
