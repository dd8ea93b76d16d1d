/** The simulated Finfo of a test, and what only it has: a meter of token calls, revoked tokens, changed articles. */
import type { Agent } from 'undici'
import { startFinfoSimulator } from '../../simulator/finfo/server.js'

export interface Meter {
  token_calls: number
  by_grant: Record<string, number>
  needless: number
  suspended: boolean
}

export interface FinfoControls {
  baseUrl: string
  tokenUrl: string
  /** Token calls since the start, and how many of them were needless. */
  meter (): Promise<Meter>
  /** Kills tokens before their time: access tokens alone, or the refresh tokens too. */
  revoke (tokens: 'access' | 'all'): Promise<void>
  /** An article changes, now or then. */
  change (articleId: number, at?: string): Promise<void>
}

/** `controlOf` makes what every simulator has (bff.ts). */
export async function startFinfo<Control> (
  agent: Agent, controlOf: (url: string, agent: Agent, close: () => Promise<void>) => Control
): Promise<Control & FinfoControls> {
  const { url, baseUrl, tokenUrl, close } = await startFinfoSimulator()
  let closing: Promise<void> | undefined

  async function call (method: 'GET' | 'POST', path: string, json?: unknown): Promise<unknown> {
    const { statusCode, body } = await agent.request({
      origin: url, path: `/__simulator/${path}`, method, body: json === undefined ? null : JSON.stringify(json)
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`the Finfo simulator refused ${method} ${path}: ${text}`)
    return JSON.parse(text)
  }

  return {
    ...controlOf(url, agent, async () => await (closing ??= close())),
    baseUrl,
    tokenUrl,
    meter: async () => await call('GET', 'meter') as Meter,
    revoke: async (tokens) => { await call('POST', 'revoke', { tokens }) },
    change: async (articleId, at) => {
      await call('POST', 'changes', { finfo_article_id: articleId, ...(at !== undefined && { at }) })
    }
  }
}
