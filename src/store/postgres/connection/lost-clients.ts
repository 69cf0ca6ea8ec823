/** An event emitter, as pools and clients of `pg` are. */
interface Emitter {
  on(event: string, listener: (told: unknown) => void): unknown
}

const handled = new WeakSet<object>()

/**
 * A client of `pg` reports a lost connection by rejecting its statement and by an event. Without a listener the event
 * ends the process, and nothing listens while a client is in use, or when a second event follows the first. The
 * rejected statement is enough, so the event is ignored.
 */
export function ignoreErrors(client: unknown): void {
  if (isEmitter(client) && isNew(client)) client.on('error', () => undefined)
}

/** Applies {@link ignoreErrors} to every client that a pool creates from now on. */
export function ignoreClientErrors(pool: unknown): void {
  if (isEmitter(pool) && isNew(pool)) pool.on('connect', ignoreErrors)
}

function isNew(emitter: Emitter): boolean {
  if (handled.has(emitter)) return false
  handled.add(emitter)
  return true
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'on' in value && typeof value.on === 'function'
}
