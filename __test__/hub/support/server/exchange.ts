import type { IncomingHttpHeaders } from 'node:http'

/**
 * What a request is for. `metadata`: about a file, without its content (HEAD, or the first byte alone);
 * `content`: the request that the file's bytes answer; `redirect`: a GET of a file that leads to the CDN;
 * `api`: JSON.
 */
export type Purpose = 'metadata' | 'content' | 'redirect' | 'api' | 'other'

/** One request, as the server saw it. */
export interface Exchange {
  /** `hub` is the endpoint, `cdn` where large files lie. */
  readonly host: 'hub' | 'cdn'
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly purpose: Purpose
  /** Path of the file within its repository, where it is about one. */
  readonly file?: string | undefined
}

/** An exchange, and how it ended. */
export interface Recorded extends Exchange {
  /** When it came in, in milliseconds. */
  readonly at: number
  status?: number
  /** Bytes of the body that were handed to the socket. */
  sent: number
  /** Whether the client was still there when the last byte was handed over. */
  whole: boolean
}
