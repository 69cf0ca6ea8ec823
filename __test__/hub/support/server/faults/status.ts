import type { Transform } from '../fault.js'
import { textReply } from '../reply.js'

/** Another status, with an HTML page as load balancers send it. */
export const status =
  (code: number, headers: Record<string, string> = {}): Transform =>
  () =>
    textReply(code, `<html><body><h1>${code}</h1></body></html>`, { 'content-type': 'text/html', ...headers })
