import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Exchange, Recorded } from './exchange.js'
import { type Fault, FaultTable } from './fault.js'
import { textReply } from './reply.js'
import type { Repository } from './repository.js'
import { type Content, cdnRoute, hubRoute } from './routes.js'
import { send } from './send.js'

export interface HubServerOptions {
  readonly repositories: readonly Repository[]
  readonly tokens?: readonly string[]
  /** Tokens whose owner has accepted the terms of every gated repository. */
  readonly gatedTokens?: readonly string[]
  readonly faults?: readonly Fault[]
  /** PEM. With it the endpoint uses HTTPS; the CDN does too unless `plainCdn`. */
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly plainCdn?: boolean
}

type Host = Exchange['host']

/**
 * The Hub's protocol for repositories in memory or in a folder: an endpoint, and a CDN on its own port, to which it
 * redirects for large files. Every request is recorded.
 */
export class HubServer {
  /** All requests, in order of arrival. */
  readonly requests: Recorded[] = []
  readonly #servers: Record<Host, http.Server>
  readonly #sockets = new Set<Socket>()
  readonly #options: HubServerOptions
  #faults: FaultTable
  readonly #watchers = new Set<(exchange: Recorded) => void>()
  /** Opened connections, with or without requests. */
  connections = 0

  private constructor(options: HubServerOptions) {
    this.#options = options
    this.#faults = new FaultTable(options.faults ?? [])
    this.#servers = {
      hub: this.#server('hub', options.tls),
      cdn: this.#server('cdn', options.plainCdn ? undefined : options.tls),
    }
  }

  static async start(options: HubServerOptions): Promise<HubServer> {
    const server = new HubServer(options)
    for (const one of Object.values(server.#servers)) {
      one.listen(0, '127.0.0.1')
      await once(one, 'listening')
    }
    return server
  }

  /** Scheme, host and port, for `HF_ENDPOINT`. */
  get endpoint(): string {
    return this.#origin('hub')
  }

  get cdnOrigin(): string {
    return this.#origin('cdn')
  }

  /** Replaces the faults, and restarts their counts. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = new FaultTable(faults)
  }

  /** Requests for the bytes of a file. */
  contentRequests(file?: string): Recorded[] {
    return this.requests.filter(
      (request) => request.purpose === 'content' && (file === undefined || request.file === file),
    )
  }

  /** Calls `watcher` for each request before it is answered, until the returned function is called. */
  watch(watcher: (exchange: Recorded) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy()
    }
    await Promise.all(
      Object.values(this.#servers).map(async (server) => {
        server.close()
        await once(server, 'close')
      }),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #origin(host: Host): string {
    const { port } = this.#servers[host].address() as AddressInfo
    const secure = this.#options.tls !== undefined && !(host === 'cdn' && this.#options.plainCdn)
    return `${secure ? 'https' : 'http'}://127.0.0.1:${port}`
  }

  #server(host: Host, tls: HubServerOptions['tls']): http.Server {
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(host, request, response).catch(() => request.socket.destroy())
    }
    const server = tls === undefined ? http.createServer(listener) : https.createServer(tls, listener)
    // The tests close connections themselves.
    server.requestTimeout = 0
    server.headersTimeout = 0
    server.keepAliveTimeout = 60_000
    server.on('connection', (socket: Socket) => {
      this.connections += 1
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      // A client that disconnects is what many cases test.
      socket.on('error', () => undefined)
    })
    return server
  }

  async #answer(host: Host, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const content: Content = {
      repositories: new Map(this.#options.repositories.map((repo) => [repo.id, repo])),
      tokens: new Set(this.#options.tokens),
      gatedTokens: new Set(this.#options.gatedTokens),
      cdnOrigin: this.cdnOrigin,
    }
    const route = (host === 'hub' ? hubRoute : cdnRoute)(
      content,
      method,
      new URL(url, this.#origin(host)),
      headers,
    )
    const { purpose, file } = route
    const record: Recorded = {
      host,
      method,
      url,
      headers,
      purpose,
      file,
      at: Date.now(),
      sent: 0,
      whole: false,
    }
    this.requests.push(record)
    for (const watcher of this.#watchers) {
      watcher(record)
    }
    request.resume()
    const honest =
      method === 'GET' || method === 'HEAD' ? route.answer(headers) : textReply(405, 'Not allowed')
    await send(request, response, await this.#faults.apply(honest, record), record)
  }
}
