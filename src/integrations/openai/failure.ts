import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { RecollectError } from '../../index.js'

/** The error for a request that cannot be answered, in the client's terms. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly param: string | null

  constructor(status: ContentfulStatusCode, code: string, message: string, param: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.param = param
  }
}

const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  INVALID_ARGUMENT: 400,
  TEXT_TOO_LONG: 400,
  ENGINE_CLOSED: 503,
}

/** The answer to a failure, in the shape that the official client reads. */
export function failed(error: unknown, c: Context): Response {
  const refusal = refusalOf(error)
  const { status, code, param, message } = refusal
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  return c.json({ error: { message, type, param, code } }, status)
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof RecollectError)
    return new Refusal(STATUS[error.code] ?? 500, error.code, error.message)
  if (error instanceof HTTPException) {
    const { status } = error
    if (status === 401) return new Refusal(401, 'invalid_api_key', 'Expected the bearer token of this server')
    if (status === 413) return new Refusal(413, 'request_too_large', 'Expected a body of at most 8 MiB')
    return new Refusal(
      status as ContentfulStatusCode,
      'bad_request',
      error.message || 'The request is refused',
    )
  }
  return new Refusal(500, 'INTERNAL', error instanceof Error ? error.message : String(error))
}
