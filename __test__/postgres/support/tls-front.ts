import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'

/** The first message of a client: 8 bytes with this number. See "SSLRequest" in PostgreSQL's protocol. */
const SSL_REQUEST = 80_877_103

export interface TlsFront {
  readonly port: number
  /** What clients have sent in the clear after their request for TLS; empty if they sent nothing. */
  readonly inTheClear: () => string
}

/**
 * Answers PostgreSQL's request for TLS in place of a server that was built without it, and forwards the decrypted
 * stream to that server, on the loopback interface. Without `tls` it answers that TLS is not available, as such a
 * server does.
 */
export async function startTlsFront(
  server: { readonly port: number },
  tls: { readonly key: string; readonly cert: string } | undefined,
): Promise<TlsFront> {
  let clear = ''
  const sockets = new Set<Socket>()
  const front = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (request) => {
      const isRequest = request.length === 8 && request.readInt32BE(4) === SSL_REQUEST
      if (!isRequest || tls === undefined) {
        clear += isRequest ? '' : request.toString('latin1')
        socket.on('data', (more) => {
          clear += more.toString('latin1')
        })
        socket.write('N')
        return
      }
      socket.write('S')
      const secure = new TLSSocket(socket, { isServer: true, ...tls })
      const behind = connect(server.port, '127.0.0.1')
      for (const end of [secure, behind]) end.on('error', () => undefined)
      secure.pipe(behind).pipe(secure)
      sockets.add(behind)
    })
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    front.close()
  })
  const address = front.address()
  if (address === null || typeof address === 'string') throw new Error('Expected a port')
  return { port: address.port, inTheClear: () => clear }
}
