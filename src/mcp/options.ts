/** Which tools are offered: Recollect's own, or the nine of the reference memory server. */
export type McpTools = 'recollect' | 'memory'

/** Where MCP is served over HTTP. */
export interface McpHttpOptions {
  /** Port on the loopback interface; 0 takes a free one. */
  readonly port: number
  /** Asked for as `Authorization: Bearer <token>`; default none. */
  readonly token?: string | undefined
}

/** MCP over HTTP, as a handler of requests by the standard of the web. */
export interface McpHandler {
  /** Answers a request of the Streamable HTTP transport, of present and of older clients. */
  fetch(request: Request): Promise<Response>
  /** Ends what is under way. */
  close(): Promise<void>
}
