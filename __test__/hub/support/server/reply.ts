import { type Body, emptyBody, textBody } from './body.js'

/** How the bytes of a reply are sent. All `undefined`: at once and complete. */
export interface Delivery {
  /** Never answers; the connection stays open. */
  readonly silent?: boolean
  /** Resets the connection before answering. */
  readonly reset?: boolean
  /** Sends the status line, the headers and this many bytes of the body, then nothing more. */
  readonly stallAfter?: number
  /** Sends this many bytes of the body, then closes the connection, whatever length was announced. */
  readonly cutAfter?: number
  /** `chunked`: chunked encoding; `until-close`: the body ends when the connection closes. */
  readonly framing?: 'length' | 'chunked' | 'until-close'
  readonly bytesPerSecond?: number
}

/** The server's planned reply. Faults take one and return another. */
export interface Reply {
  readonly status: number
  /** Names in lower case. Sent unchanged, even if that violates HTTP. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  readonly delivery: Delivery
}

export function reply(status: number, headers: Record<string, string>, body: Body = emptyBody): Reply {
  return { status, headers, body, delivery: {} }
}

export function textReply(status: number, text: string, headers: Record<string, string> = {}): Reply {
  return reply(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }, textBody(text))
}

export function jsonReply(value: unknown, headers: Record<string, string> = {}): Reply {
  const body = textBody(JSON.stringify(value))
  return reply(200, { 'content-type': 'application/json; charset=utf-8', ...headers }, body)
}
