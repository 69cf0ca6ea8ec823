import type { EmbeddingEngineOptions } from '../../index.js'

/** Options of the handler and the server. */
export interface OpenAiOptions {
  /**
   * The token that clients must send as `Authorization: Bearer <token>`, which is the client's `apiKey`; default none.
   */
  readonly token?: string | undefined
}

/** Options of `serveOpenAi`. */
export interface ServeOpenAiOptions extends OpenAiOptions {
  /** Port; 0 picks a free one. */
  readonly port: number
  /** Address to listen on; default `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string | undefined
  /** Options for loading the model. */
  readonly engine?: EmbeddingEngineOptions | undefined
}

/** The interface as a handler of web-standard requests. */
export interface OpenAiHandler {
  fetch(request: Request): Promise<Response>
}

/** A running server. */
export interface OpenAiServing {
  /** The client's `baseURL`. */
  readonly url: string
  /** Accepts no more requests, waits for those in progress, and closes the model. */
  close(): Promise<void>
}
