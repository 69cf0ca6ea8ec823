import type { EmbeddingEngineOptions } from '../../index.js'

/** Options of the handler and the server. */
export interface OpenAiOptions {
  /** Asked for as `Authorization: Bearer <token>`, the client's `apiKey`; default none. */
  readonly token?: string | undefined
}

/** Options of `serveOpenAi`. */
export interface ServeOpenAiOptions extends OpenAiOptions {
  /** Port; 0 takes a free one. */
  readonly port: number
  /** Address that is listened at; default `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string | undefined
  /** How the model is loaded. */
  readonly engine?: EmbeddingEngineOptions | undefined
}

/** The interface as a handler of requests by the standard of the web. */
export interface OpenAiHandler {
  fetch(request: Request): Promise<Response>
}

/** A server that serves. */
export interface OpenAiServing {
  /** The client's `baseURL`. */
  readonly url: string
  /** Takes no more requests, waits for those under way, and closes the model. */
  close(): Promise<void>
}
