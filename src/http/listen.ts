import { once } from 'node:events'
import type { createAdaptorServer } from '@hono/node-server'

/** The interface that other machines cannot reach. */
export const LOOPBACK = '127.0.0.1'

/** What is under way when a server is closed gets this long to end. */
const GRACE_MS = 30_000

/** A server that listens. */
export interface Listening {
  /** Where, as `http://127.0.0.1:8080`. */
  readonly url: string
  /** Takes no more requests, waits for those under way, and ends. */
  close(): Promise<void>
}

/** Listens; rejects with the system's error where the port cannot be had. */
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
