/** What tells by events, as pools and clients of `pg` do. */
interface Telling {
  on(event: string, listener: (told: unknown) => void): unknown
}

const heard = new WeakSet<object>()

/**
 * A client of `pg` tells of a lost connection by its statement, and by an event, which ends the process where nobody
 * listens: as nobody does while a client is in use, nor when a second event follows the first. The statement is enough.
 */
export function hearClient(client: unknown): void {
  if (tells(client) && isNew(client)) client.on('error', () => undefined)
}

/** {@link hearClient} of each that a pool makes from now on. */
export function hearClients(pool: unknown): void {
  if (tells(pool) && isNew(pool)) pool.on('connect', hearClient)
}

function isNew(teller: Telling): boolean {
  if (heard.has(teller)) return false
  heard.add(teller)
  return true
}

function tells(value: unknown): value is Telling {
  return typeof value === 'object' && value !== null && 'on' in value && typeof value.on === 'function'
}
