import { gzipSync } from 'node:zlib'
import { type Body, bytesBody, bytesOf, emptyBody, slice, textBody } from '../body.js'
import type { Transform } from '../fault.js'

/** The same length, other bytes: every bit of one byte in a thousand turned. */
export const wrongBytes: Transform = (reply) => ({ ...reply, body: turned(reply.body) })

/** Only the first `bytes`, and a length that says so. */
export const shortened =
  (bytes: number): Transform =>
  (reply) => ({ ...reply, body: slice(reply.body, 0, Math.min(bytes, reply.body.size)) })

/** The whole body, then `bytes` more. */
export const lengthened =
  (bytes: number): Transform =>
  async (reply) => ({
    ...reply,
    body: bytesBody(Buffer.concat([await bytesOf(reply.body), Buffer.alloc(bytes, 'x')])),
  })

export const empty: Transform = (reply) => ({ ...reply, body: emptyBody })

/** A page of HTML under the status and the headers of the real thing: a captive portal. */
export const htmlInstead: Transform = (reply) => ({
  ...reply,
  headers: { ...reply.headers, 'content-type': 'text/html' },
  body: textBody('<html><body>Please log in to this network</body></html>'),
})

/** Compressed although nobody asked for it. */
export const gzipped: Transform = async (reply) => ({
  ...reply,
  headers: { ...reply.headers, 'content-encoding': 'gzip' },
  body: bytesBody(gzipSync(await bytesOf(reply.body))),
})

/** Other content, as if it had changed on the server; `from` is where the part asked for begins. */
export const otherContent =
  (content: Uint8Array): Transform =>
  (reply) => {
    const from = Number(/^bytes (\d+)-/.exec(reply.headers['content-range'] ?? '')?.[1] ?? 0)
    return {
      ...reply,
      body: slice(bytesBody(content), from, Math.min(content.length, from + reply.body.size)),
    }
  }

/** Answers a request for a part with the whole file, as servers do that know no ranges. */
export const wholeFile =
  (content: Uint8Array): Transform =>
  (reply) => {
    const { 'content-range': _, 'accept-ranges': __, ...headers } = reply.headers
    return { ...reply, status: 200, headers, body: bytesBody(content) }
  }

function turned(body: Body): Body {
  return {
    size: body.size,
    async *read(start, end) {
      let at = start
      for await (const piece of body.read(start, end)) {
        yield Uint8Array.from(piece, (byte, index) => ((at + index) % 1000 === 0 ? byte ^ 0xff : byte))
        at += piece.length
      }
    },
  }
}
