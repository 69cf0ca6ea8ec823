import type { Transform } from '../fault.js'
import { textReply } from '../reply.js'

/**
 * Redirects somewhere else, and includes what the reply says about the file (its commit, ETag and size), as the Hub
 * does.
 */
export const redirectTo =
  (location: string | ((url: string) => string), status = 302): Transform =>
  (reply, exchange) => {
    const about = Object.entries(reply.headers).filter(([name]) => name.startsWith('x-'))
    const to = typeof location === 'string' ? location : location(exchange.url)
    return textReply(status, 'Found', { ...Object.fromEntries(about), location: to })
  }

/** Redirects to itself forever. */
export const redirectLoop: Transform = redirectTo((url) => url)

/** Redirects forever, to another address each time. */
export const endlessRedirects: Transform = (reply, exchange, count) => {
  const [path, query = ''] = exchange.url.split('?')
  return redirectTo(`${path}?${query}&again=${count}`)(reply, exchange, count)
}
