import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A port on the loopback interface that forwards to one server and then to another, like a host name that moves. */
export class Switch {
  readonly #sockets = new Set<Socket>()
  #to: number
  port = 0

  private constructor(to: number) {
    this.#to = to
  }

  static async start(to: { readonly port: number }): Promise<Switch> {
    const made = new Switch(to.port)
    const server = createServer((socket) => made.#lead(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('Expected a port')
    made.port = address.port
    onTestFinished(() => {
      made.#cut()
      server.close()
    })
    return made
  }

  /** Closes open connections, as when a server goes down. */
  lead(to: { readonly port: number }): void {
    this.#to = to.port
    this.#cut()
  }

  #lead(socket: Socket): void {
    const behind = connect(this.#to, '127.0.0.1')
    for (const end of [socket, behind]) {
      this.#sockets.add(end)
      end.on('error', () => undefined)
      end.on('close', () => this.#sockets.delete(end))
    }
    socket.pipe(behind).pipe(socket)
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
