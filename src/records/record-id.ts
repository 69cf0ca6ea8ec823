import { randomFillSync } from 'node:crypto'

/** Random bytes are fetched for many ids at once: one call costs as much as the rest of our work for an insert. */
const POOL = Buffer.alloc(8192)
/** Hexadecimal digits of randomness in one id: 8 bytes. */
const DIGITS = 16

let digits = ''
let used = 0
let lastTime = 0
let timePart = ''
let counter = 0

/**
 * A new id: a UUID of version 7 (RFC 9562), so that ids made later sort later. Within one process the order is strict:
 * a counter of twelve bits follows the milliseconds, and an overflow uses the next millisecond.
 */
export function newRecordId(): string {
  const now = Date.now()
  if (now > lastTime) setTime(now)
  else if (counter < 0xfff) counter += 1
  else setTime(lastTime + 1)
  const random = nextRandom()
  // The two variant bits of RFC 9562.
  const variant = ((Number.parseInt(random.slice(0, 1), 16) & 0x3) | 0x8).toString(16)
  const count = counter.toString(16).padStart(3, '0')
  return `${timePart}-7${count}-${variant}${random.slice(1, 4)}-${random.slice(4)}`
}

/** Caches the digits of the time, because many ids share a millisecond. */
function setTime(time: number): void {
  lastTime = time
  counter = 0
  const hex = time.toString(16).padStart(12, '0')
  timePart = `${hex.slice(0, 8)}-${hex.slice(8)}`
}

function nextRandom(): string {
  if (used === digits.length) {
    randomFillSync(POOL)
    digits = POOL.toString('hex')
    used = 0
  }
  used += DIGITS
  return digits.slice(used - DIGITS, used)
}
