/** What is on the dialog's stage: one thing at a time, each a promise of what the shopper does about it. */
import type { ProblemError } from '../problem.js'
import { h, type Child } from './dom.js'
import { createForm, type FormSpec } from './form.js'
import type { Texts } from './texts.js'

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
      show(spec.title, createForm(spec, { texts, onProblem, onResult: resolve, onFailure: reject }))
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
