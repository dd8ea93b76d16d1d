/** What a screen of the widget is: data that the page draws without knowing what it means. */
export interface Option {
  value: string
  label: string
  hint?: string
  icon?: 'phone' | 'mail' | 'key'
}

export type Field =
  | { kind: 'choice'; name: string; label: string; options: Option[]; value: string }
  | { kind: 'select'; name: string; label: string; options: Option[]; value: string }
  | {
    kind: 'code' | 'text'
    name: string
    label: string
    value: string
    hint?: string
    optional?: boolean
    maxLength: number
  }

export interface ScreenAction {
  name: string
  label: string
  /** The first primary one is what Enter does. */
  look: 'primary' | 'secondary' | 'quiet'
}

export interface Screen {
  step: string
  tone: 'plain' | 'success' | 'problem'
  progress: string | null
  title: string
  lead: string
  card: { label: string, name: string, ending: string } | null
  details: { title: string, rows: ReadonlyArray<readonly [label: string, value: string]> } | null
  fields: Field[]
  small: string | null
  error: string | null
  notice: string | null
  actions: ScreenAction[]
  /** For people who try the simulator. */
  hints: readonly string[]
}

/** What a step says of its screen; the rest is empty. */
export type Content = Pick<Screen, 'title' | 'lead' | 'actions'> & Partial<Screen>

export function primary (name: string, label: string): ScreenAction {
  return { name, label, look: 'primary' }
}

export function secondary (name: string, label: string): ScreenAction {
  return { name, label, look: 'secondary' }
}

export function quiet (name: string, label: string): ScreenAction {
  return { name, label, look: 'quiet' }
}
