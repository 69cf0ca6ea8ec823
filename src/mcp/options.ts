/** Which tools are offered: Recollect's own, or the nine of the reference memory server. */
export type McpTools = 'recollect' | 'memory'

/** Where MCP is served over HTTP. */
export interface McpHttpOptions {
  /** Port on the loopback interface; 0 picks a free one. */
  readonly port: number
  /** The token that clients must send as `Authorization: Bearer <token>`; default none. */
  readonly token?: string | undefined
}

/** MCP over HTTP, as a handler of web-standard requests. */
export interface McpHandler {
  /** Answers a request of the Streamable HTTP transport, from current and older clients. */
  fetch(request: Request): Promise<Response>
  /** Ends requests in progress. */
  close(): Promise<void>
}
