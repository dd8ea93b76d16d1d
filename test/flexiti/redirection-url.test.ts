/** How the address of the widget is read, and which addresses no browser is sent to. */
import { test } from 'tap'
import { readRedirectionUrl } from '../../src/flexiti/redirection-url.js'

const token = '2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0'
const session = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
const documented = `https://posapi.flexiti.fi/#/widget/flexitidemo/${token}?lang=en&` +
  `x-reference-id=0f8fad5bd9cb469fa16570867728950e&widget_session_id=${session}`

test('the documented form gives the token and the session', async (t) => {
  t.strictSame(readRedirectionUrl(documented), { accessTokens: [token], sessionId: session })
})

test('parts may come in another order, with others among them, or be missing', async (t) => {
  const base = `https://posapi.flexiti.fi/#/widget/flexitidemo/${token}`
  for (const query of [
    `?widget_session_id=${session}&lang=fr`, `?new=1&widget_session_id=${session}`, `/?widget_session_id=${session}`
  ]) {
    t.strictSame(readRedirectionUrl(base + query), { accessTokens: [token], sessionId: session }, query)
  }
  for (const query of ['', '?', '/', '?lang=en', '?widget_session_id=', '?other_widget_session_id=x']) {
    t.strictSame(readRedirectionUrl(base + query), { accessTokens: [token] }, query)
  }
})

test('a path before the fragment, a port and an encoded client id are no hindrance', async (t) => {
  for (const base of [
    'https://posapi.flexiti.fi/flexiti/pos-api/', 'https://posapi.flexiti.fi:8443/', 'https://posapi.flexiti.fi/?a=b'
  ]) {
    t.strictSame(
      readRedirectionUrl(`${base}#/widget/a%2Fb%20c/${token}?widget_session_id=${session}`),
      { accessTokens: [token], sessionId: session },
      base
    )
  }
})

test('an encoded token is read as the token it stands for', async (t) => {
  t.strictSame(readRedirectionUrl('https://posapi.flexiti.fi/#/widget/c/a%2Fb%2B%3D'), { accessTokens: ['a/b+='] })
  t.strictSame(
    readRedirectionUrl('https://posapi.flexiti.fi/#/widget/c/100%'),
    { accessTokens: ['100%'] },
    'what cannot be decoded stays'
  )
})

test('a second token anywhere in the address is told', async (t) => {
  const base = `https://posapi.flexiti.fi/#/widget/c/${token}?lang=en`
  for (const address of [
    `${base}&token=other`, `${base}&access_token=other`, `${base}&Customer_Token=other`,
    `${base}&toke%6E=other`, base.replace('/#', '/?token=other#')
  ]) t.strictSame(readRedirectionUrl(address), { accessTokens: [token, 'other'] }, address)
  t.strictSame(readRedirectionUrl(`${base}&token=${token}`), { accessTokens: [token] }, 'the same one twice is one')
  t.strictSame(readRedirectionUrl(`${base}&csrf_token=other&tokens=2`), { accessTokens: [token] }, 'others are none')
})

test('an address that is read in two ways is refused', async (t) => {
  for (const address of [
    `${documented}#/widget/flexitidemo/other`, `https://posapi.flexiti.fi/#/other#/widget/c/${token}`,
    ` ${documented}`, `${documented}\n`, documented.replace('//', '/\t/'), documented.replace('//', '\\\\'),
    documented.replace('#/', '#\\'), `${documented}\u0000`, documented.replace('lang', '\u00a0lang'),
    documented.replace(session, 'x'.repeat(256))
  ]) t.equal(readRedirectionUrl(address), undefined, JSON.stringify(address))
})

test('plain http is for a Flexiti on this machine only', async (t) => {
  const fragment = `/#/widget/c/${token}`
  for (const host of ['localhost:4000', '127.0.0.1:4000', '127.1.2.3', '[::1]:4000']) {
    t.strictSame(readRedirectionUrl(`http://${host}${fragment}`), { accessTokens: [token] }, host)
  }
  for (const host of [
    'posapi.flexiti.fi', 'localhost.evil.example', '127.0.0.1.evil.example', '128.0.0.1', '[::2]',
    'localhost@evil.example', '0.0.0.0'
  ]) {
    t.equal(readRedirectionUrl(`http://${host}${fragment}`), undefined, host)
  }
})

test('other schemes are refused', async (t) => {
  for (const scheme of [
    'javascript:', 'javascript://posapi.flexiti.fi', 'data:text/html,', 'file://', 'ftp://posapi.flexiti.fi',
    'ws://localhost', 'blob:https://posapi.flexiti.fi'
  ]) {
    t.equal(readRedirectionUrl(`${scheme}/#/widget/c/${token}`), undefined, scheme)
  }
})

test('an address with a user in it is refused: it may look like another host', async (t) => {
  for (const user of ['posapi.flexiti.fi@', 'user:pass@']) {
    t.equal(readRedirectionUrl(`https://${user}evil.example/#/widget/c/${token}`), undefined, user)
  }
})

test('what is not such an address is refused', async (t) => {
  const cases: unknown[] = [
    undefined, null, 7, {}, [documented], '', ' ', 'string', '/#/widget/c/token', '//posapi.flexiti.fi/#/widget/c/t',
    `string${documented}`,
    '{posapi_url}/#/widget/c/token',
    'https://',
    'https://posapi.flexiti.fi/',
    'https://posapi.flexiti.fi/#',
    'https://posapi.flexiti.fi/#/',
    'https://posapi.flexiti.fi/#/widget',
    'https://posapi.flexiti.fi/#/widget/',
    'https://posapi.flexiti.fi/#/widget/c',
    'https://posapi.flexiti.fi/#/widget/c/',
    'https://posapi.flexiti.fi/#/widget/c//',
    'https://posapi.flexiti.fi/#/widget//t',
    'https://posapi.flexiti.fi/#/widget/c/?widget_session_id=s',
    'https://posapi.flexiti.fi/#/widget/c/t/more',
    'https://posapi.flexiti.fi/#/other/c/t',
    'https://posapi.flexiti.fi/#widget/c/t',
    'https://posapi.flexiti.fi/widget/c/t?widget_session_id=s',
    'https://posapi.flexiti.fi/?x=#/Widget/c/t'
  ]
  for (const text of cases) t.equal(readRedirectionUrl(text), undefined, String(text))
})
