import { randomFillSync } from 'node:crypto'

/** Random bytes are fetched for many ids at once: one call costs as much as the rest of an insert's own work. */
const POOL = Buffer.alloc(8192)
const RANDOM_BYTES = 8

let used = POOL.length
let lastTime = 0
let counter = 0

/**
 * A new id: a UUID of version 7 (RFC 9562), so that ids made later sort later. Within one process the
 * order is strict: twelve bits of counter follow the milliseconds, and an overflow borrows the next one.
 */
export function newRecordId(): string {
  const now = Date.now()
  if (now > lastTime) {
    lastTime = now
    counter = 0
  } else if (counter < 0xfff) {
    counter += 1
  } else {
    lastTime += 1
    counter = 0
  }
  const time = lastTime.toString(16).padStart(12, '0')
  const random = nextRandom()
  // The two variant bits of RFC 9562.
  random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0)
  const tail = random.toString('hex')
  const count = counter.toString(16).padStart(3, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

function nextRandom(): Buffer {
  if (used === POOL.length) {
    randomFillSync(POOL)
    used = 0
  }
  used += RANDOM_BYTES
  return POOL.subarray(used - RANDOM_BYTES, used)
}
