import type { McpServerFactory } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'

/** A server on the standard streams of the process. */
export interface StdioServing {
  /** When the client has gone, or the server was closed. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Says when it has closed: the client ended its side, sent more than can be a message, or the server ends. */
class Transport extends StdioServerTransport {
  readonly #closed = Promise.withResolvers<void>()

  get closed(): Promise<void> {
    return this.#closed.promise
  }

  override async close(): Promise<void> {
    await super.close()
    this.#closed.resolve()
  }
}

/** Serves one client on standard input and output; nothing but protocol goes to standard output. */
export function serveOnStdio(factory: McpServerFactory): StdioServing {
  const transport = new Transport()
  const handle = serveStdio(factory, { transport, onerror: tellError })
  return { closed: transport.closed, close: () => handle.close() }
}

/** A word to whoever reads the log. The client has its answer by the protocol. */
export function tellError(error: Error): void {
  process.stderr.write(`recollect: mcp: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 500)}\n`)
}
