/** The widget's page: self-contained HTML that lives in the merchant's frame (flexiti-api.md §5.6). */
import { randomBytes } from 'node:crypto'
import type { Reply } from '../../shared/response.js'
import { script } from './script.js'
import { styles } from './styles.js'

/**
 * `trustUrl`: the only origin that may frame the page; any may where it is empty, as the page is meant to be framed.
 */
export function widgetPage (trustUrl: string): Reply {
  const nonce = randomBytes(16).toString('hex')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    ...(URL.canParse(trustUrl) ? [`frame-ancestors ${new URL(trustUrl).origin}`] : [])
  ]
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy.join('; ')
    },
    body: Buffer.from(page(nonce))
  }
}

function page (nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Flexiti</title>
<style nonce="${nonce}">
${styles}
</style>
</head>
<body>
<div class="frame">
  <header>
    <p class="brand">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v4H8.5v3H17v4H8.5v4H4z"/></svg>
      <span id="brand">Flexiti</span>
    </p>
    <p class="progress" id="progress"></p>
  </header>
  <p class="unseen" id="status" role="status"></p>
  <main id="main" aria-busy="true">
    <p class="waiting" id="waiting">…</p>
    <noscript><p>JavaScript is needed here. · JavaScript est nécessaire ici.</p></noscript>
  </main>
  <footer id="footer" hidden>
    <details>
      <summary><span class="badge" id="badge"></span> <span id="values"></span></summary>
      <ul id="hints"></ul>
    </details>
  </footer>
</div>
<script nonce="${nonce}">
${script}
</script>
</body>
</html>
`
}
