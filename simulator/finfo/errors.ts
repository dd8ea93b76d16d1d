/** What the simulated Finfo refuses with. Only the statuses are known (finfo-api.md §8); the bodies are ours. */

/** A response that is not 200. Thrown by endpoints. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Record<string, unknown> | undefined

  constructor (status: number, body: Record<string, unknown> | undefined) {
    super(`status ${status}`)
    this.status = status
    this.body = body
  }
}

/** A refusal by the API. */
export function refuse (status: number, message: string): Refusal {
  return new Refusal(status, { statusCode: status, message })
}

/** Nothing found: 204, without a body. */
export function nothingFound (): Refusal {
  return new Refusal(204, undefined)
}

/** A refusal by the token endpoint, in OAuth's shape. */
export function refuseToken (status: number, error: string, description: string): Refusal {
  return new Refusal(status, { error, error_description: description })
}
