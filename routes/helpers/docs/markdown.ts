/** The little Markdown of descriptions as HTML: paragraphs, lists, code, links. Nothing else gets through. */
import { escapeHtml } from '../page.js'

export function markdown (text: string): string {
  return text.split(/\n{2,}/).map(block).join('\n')
}

/** Of one line. */
export function inline (text: string): string {
  return escapeHtml(text)
    // A path breaks after its slashes rather than within a word.
    .replace(/`([^`]+)`/g, (_, code: string) => `<code>${code.replaceAll('/', '/<wbr>')}</code>`)
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>')
}

function block (text: string): string {
  const lines = text.split('\n')
  return lines.every((line) => line.startsWith('* '))
    ? `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`
    : `<p>${inline(text)}</p>`
}
