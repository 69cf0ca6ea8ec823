import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A port of the loopback interface that leads to one server and then to another, as a name that is moved does. */
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

  /** Connections that there are end, as those to a server that has gone. */
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
