import { type Body, emptyBody, textBody } from './body.js'

/** How the bytes of a reply go out. All `undefined`: at once and whole. */
export interface Delivery {
  /** Nothing is ever answered; the connection stays open. */
  readonly silent?: boolean
  /** The connection is reset before an answer. */
  readonly reset?: boolean
  /** The status line and headers are sent, then this many bytes of the body, then nothing more. */
  readonly stallAfter?: number
  /** This many bytes of the body are sent, then the connection is closed, whatever was announced. */
  readonly cutAfter?: number
  /** `chunked`: chunked encoding; `until-close`: the end of the connection is the end of the body. */
  readonly framing?: 'length' | 'chunked' | 'until-close'
  readonly bytesPerSecond?: number
}

/** What the server is about to answer. Faults take one and return another. */
export interface Reply {
  readonly status: number
  /** Names in lower case. Sent as they are, also where that breaks HTTP. */
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
