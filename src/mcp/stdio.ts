import type { McpServerFactory } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'

/** A server on the standard streams of the process. */
export interface StdioServing {
  /** Resolves when the client is gone, or the server was closed. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Reports when it is closed: the client closed its side or sent too much for one message, or the server ends. */
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

/** Writes the error to the log. The client gets its answer through the protocol. */
export function tellError(error: Error): void {
  process.stderr.write(`recollect: mcp: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 500)}\n`)
}
