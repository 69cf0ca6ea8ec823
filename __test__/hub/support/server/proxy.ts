import { once } from 'node:events'
import http, { type IncomingHttpHeaders } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'

/** One request to the proxy: an absolute URL, or for CONNECT a host and port. */
export interface Proxied {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
}

/**
 * A forward proxy, plain and CONNECT. It sends everything for `hosts` to the given port; the host names of the tests
 * do not exist.
 */
export class ProxyServer implements AsyncDisposable {
  readonly requests: Proxied[] = []
  readonly #server: http.Server
  readonly #sockets = new Set<Socket>()
  readonly #hosts: ReadonlyMap<string, number>
  readonly #credentials: string | undefined

  private constructor(hosts: ReadonlyMap<string, number>, credentials?: string) {
    this.#hosts = hosts
    this.#credentials = credentials
    this.#server = http.createServer((request, response) => this.#forward(request, response))
    this.#server.on('connect', (request, socket: Socket) => this.#connect(request, socket))
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
    })
  }

  /** `hosts`: port on this machine by host name. `credentials`: `user:password`, demanded with a 407. */
  static async start(hosts: ReadonlyMap<string, number>, credentials?: string): Promise<ProxyServer> {
    const proxy = new ProxyServer(hosts, credentials)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method = 'GET', url = '', headers } = request
    this.requests.push({ method, target: url, headers })
    if (!this.#mayPass(headers)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
      return
    }
    const target = new URL(url)
    const port = this.#hosts.get(target.hostname) ?? Number(target.port)
    const { 'proxy-authorization': _, ...kept } = headers
    const onward = http.request(
      { host: '127.0.0.1', port, method, path: target.pathname + target.search, headers: kept },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    onward.end()
  }

  #connect(request: http.IncomingMessage, socket: Socket): void {
    const { url = '', headers } = request
    this.requests.push({ method: 'CONNECT', target: url, headers })
    if (!this.#mayPass(headers)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
      return
    }
    const [host = '', port = ''] = url.split(':')
    const onward = net.connect(this.#hosts.get(host) ?? Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    this.#sockets.add(onward)
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  }

  #mayPass(headers: IncomingHttpHeaders): boolean {
    const expected = `Basic ${Buffer.from(this.#credentials ?? '').toString('base64')}`
    return this.#credentials === undefined || headers['proxy-authorization'] === expected
  }
}
