/** Code that a document shows. */

/** The one block of a language below a heading, up to the next heading of the same depth or above. */
export function snippetBelow (markdown: string, heading: string, language: string): string {
  const start = markdown.split('\n').findIndex((line) => line === heading)
  if (start === -1) throw new Error(`there is no ${heading}`)
  const depth = heading.indexOf(' ')
  let fence = false
  const below = markdown.split('\n').slice(start + 1)
  const end = below.findIndex((line) => {
    if (line.startsWith('```')) fence = !fence
    const [hashes = ''] = /^#+ /.exec(line) ?? []
    return !fence && hashes !== '' && hashes.length - 1 <= depth
  })
  const section = below.slice(0, end === -1 ? undefined : end).join('\n')
  const blocks = [...section.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))]
  if (blocks.length !== 1) throw new Error(`${heading} has ${blocks.length} blocks of ${language}`)
  return blocks[0]?.[1] ?? ''
}
