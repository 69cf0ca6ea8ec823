import type { Transform } from '../fault.js'
import type { Delivery } from '../reply.js'

const deliver =
  (delivery: Delivery): Transform =>
  (reply) => ({ ...reply, delivery: { ...reply.delivery, ...delivery } })

/** Reads the request and never answers. */
export const silent = deliver({ silent: true })

/** Resets the connection instead of answering. */
export const reset = deliver({ reset: true })

/** Sends headers and this many bytes of the body, then nothing forever. */
export const stallAfter = (bytes: number): Transform => deliver({ stallAfter: bytes })

/** Sends this many bytes of the body, then closes the connection. */
export const cutAfter = (bytes: number): Transform => deliver({ cutAfter: bytes })

/** Sends no length, and the body in chunks. */
export const chunked = deliver({ framing: 'chunked' })

/** Sends no length; the body ends when the connection closes. */
export const untilClose = deliver({ framing: 'until-close' })

export const slow = (bytesPerSecond: number): Transform => deliver({ bytesPerSecond })
