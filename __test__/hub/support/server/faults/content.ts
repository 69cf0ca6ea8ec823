import { gzipSync } from 'node:zlib'
import { type Body, bytesBody, bytesOf, emptyBody, slice, textBody } from '../body.js'
import type { Transform } from '../fault.js'

/** Content of the same length with other bytes: every bit of one byte in a thousand is flipped. */
export const wrongBytes: Transform = (reply) => ({ ...reply, body: turned(reply.body) })

/** Only the first `bytes`, with a matching length. */
export const shortened =
  (bytes: number): Transform =>
  (reply) => ({ ...reply, body: slice(reply.body, 0, Math.min(bytes, reply.body.size)) })

/** The whole body, followed by `bytes` more. */
export const lengthened =
  (bytes: number): Transform =>
  async (reply) => ({
    ...reply,
    body: bytesBody(Buffer.concat([await bytesOf(reply.body), Buffer.alloc(bytes, 'x')])),
  })

export const empty: Transform = (reply) => ({ ...reply, body: emptyBody })

/** An HTML page with the status and the headers of the real file, as from a captive portal. */
export const htmlInstead: Transform = (reply) => ({
  ...reply,
  headers: { ...reply.headers, 'content-type': 'text/html' },
  body: textBody('<html><body>Please log in to this network</body></html>'),
})

/** Compressed content although nobody requested it. */
export const gzipped: Transform = async (reply) => ({
  ...reply,
  headers: { ...reply.headers, 'content-encoding': 'gzip' },
  body: bytesBody(gzipSync(await bytesOf(reply.body))),
})

/** Other content, as if it had changed on the server; `from` is the start of the requested range. */
export const otherContent =
  (content: Uint8Array): Transform =>
  (reply) => {
    const from = Number(/^bytes (\d+)-/.exec(reply.headers['content-range'] ?? '')?.[1] ?? 0)
    return {
      ...reply,
      body: slice(bytesBody(content), from, Math.min(content.length, from + reply.body.size)),
    }
  }

/** Answers a range request with the whole file, like servers that do not support ranges. */
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
