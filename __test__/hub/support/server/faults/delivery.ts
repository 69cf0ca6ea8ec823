import type { Transform } from '../fault.js'
import type { Delivery } from '../reply.js'

const deliver =
  (delivery: Delivery): Transform =>
  (reply) => ({ ...reply, delivery: { ...reply.delivery, ...delivery } })

/** The request is read and never answered. */
export const silent = deliver({ silent: true })

/** The connection is reset instead of an answer. */
export const reset = deliver({ reset: true })

/** Headers and this many bytes of the body, then nothing for ever. */
export const stallAfter = (bytes: number): Transform => deliver({ stallAfter: bytes })

/** This many bytes of the body, then the connection is closed. */
export const cutAfter = (bytes: number): Transform => deliver({ cutAfter: bytes })

/** No length: the body comes in chunks. */
export const chunked = deliver({ framing: 'chunked' })

/** No length: the body ends where the connection does. */
export const untilClose = deliver({ framing: 'until-close' })

export const slow = (bytesPerSecond: number): Transform => deliver({ bytesPerSecond })
