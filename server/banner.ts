/** What a person at a terminal is shown once the process listens: where to click, and the key to type. */
export interface BannerOptions {
  publicUrl: string
  internalUrl: string
  demoUrl: string | undefined
  docs: boolean
  /** The internal door's ready-made key; absent where the operator's own are set. */
  readyMadeKey: string | undefined
}

/** Lines of a link or a value each, their names in one column. */
export function banner ({ publicUrl, internalUrl, demoUrl, docs, readyMadeKey }: BannerOptions): string {
  const rows: Array<[name: string, value: string]> = [
    ['Start here', `${publicUrl}/`],
    ...demoUrl === undefined
      ? []
      : [
        ['Shop', `${demoUrl}/`], ['Boutique', `${demoUrl}/?lang=fr`], ['Back office', `${demoUrl}/back-office`]
      ] satisfies typeof rows,
    ...docs ? [['API', `${publicUrl}/docs`], ['Internal API', `${internalUrl}/docs`]] satisfies typeof rows : [],
    ...readyMadeKey === undefined ? [] : [['Internal key', readyMadeKey]] satisfies typeof rows
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join('')}\n`
}
