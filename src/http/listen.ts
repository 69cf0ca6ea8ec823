import { once } from 'node:events'
import type { createAdaptorServer } from '@hono/node-server'

/** The loopback interface, which other machines cannot reach. */
export const LOOPBACK = '127.0.0.1'

/** How long requests in progress may take to finish when a server is closed. */
const GRACE_MS = 30_000

/** A listening server. */
export interface Listening {
  /** Its address, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** Accepts no more requests, waits for those in progress, and closes. */
  close(): Promise<void>
}

/** Starts listening; rejects with the system's error when the port is not available. */
export async function listen(
  server: ReturnType<typeof createAdaptorServer>,
  port: number,
  host = LOOPBACK,
): Promise<Listening> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      const { closeAllConnections } = server as { closeAllConnections?: () => void }
      const late = setTimeout(() => closeAllConnections?.call(server), GRACE_MS)
      await closed
      clearTimeout(late)
    },
  }
}
