import type { IncomingHttpHeaders } from 'node:http'

/**
 * The purpose of a request. `metadata`: about a file, without its content (HEAD, or the first byte only); `content`:
 * the request that the file's bytes answer; `redirect`: a GET of a file that redirects to the CDN; `api`: JSON.
 */
export type Purpose = 'metadata' | 'content' | 'redirect' | 'api' | 'other'

/** One request, as the server received it. */
export interface Exchange {
  /** `hub` is the endpoint; `cdn` holds large files. */
  readonly host: 'hub' | 'cdn'
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly purpose: Purpose
  /** Path of the file within its repository, for requests about a file. */
  readonly file?: string | undefined
}

/** A request and how it ended. */
export interface Recorded extends Exchange {
  /** Arrival time in milliseconds. */
  readonly at: number
  status?: number
  /** Bytes of the body that were passed to the socket. */
  sent: number
  /** Whether the client was still connected when the last byte was passed on. */
  whole: boolean
}
