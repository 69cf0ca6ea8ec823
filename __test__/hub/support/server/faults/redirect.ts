import type { Transform } from '../fault.js'
import { textReply } from '../reply.js'

/**
 * Leads somewhere else. What the reply says of the file (its commit, ETag and size) goes along, as the Hub does it.
 */
export const redirectTo =
  (location: string | ((url: string) => string), status = 302): Transform =>
  (reply, exchange) => {
    const about = Object.entries(reply.headers).filter(([name]) => name.startsWith('x-'))
    const to = typeof location === 'string' ? location : location(exchange.url)
    return textReply(status, 'Found', { ...Object.fromEntries(about), location: to })
  }

/** Leads to itself for ever. */
export const redirectLoop: Transform = redirectTo((url) => url)

/** Leads on for ever, to another address each time. */
export const endlessRedirects: Transform = (reply, exchange, count) => {
  const [path, query = ''] = exchange.url.split('?')
  return redirectTo(`${path}?${query}&again=${count}`)(reply, exchange, count)
}
