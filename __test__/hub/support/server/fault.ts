import type { Exchange, Purpose } from './exchange.js'
import type { Reply } from './reply.js'

/** Changes the server's reply. `count` is 1 for the first exchange that the fault applies to. */
export type Transform = (reply: Reply, exchange: Exchange, count: number) => Reply | Promise<Reply>

/** Which exchanges a fault applies to; omitted fields match everything. */
export interface When {
  readonly host?: Exchange['host']
  readonly method?: 'HEAD' | 'GET'
  readonly purpose?: Purpose
  readonly file?: string
  /** Only the first matches, this many. */
  readonly first?: number
  /** Only after this many matches. */
  readonly after?: number
  /** Only replies with this status, or below 300 for `ok`. */
  readonly status?: number | 'ok'
}

export interface Fault {
  readonly when: When
  readonly transform: Transform
}

/** Faults that are applied in order, each to the result of the one before. */
export function faults(when: When, ...transforms: readonly Transform[]): Fault[] {
  return transforms.map((transform) => ({ when, transform }))
}

/** Faults with the counts of one server. */
export class FaultTable {
  readonly #faults: { readonly fault: Fault; count: number }[]

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, count: 0 }))
  }

  async apply(reply: Reply, exchange: Exchange): Promise<Reply> {
    let changed = reply
    for (const entry of this.#faults) {
      const { when, transform } = entry.fault
      if (matches(when, exchange, changed)) {
        entry.count += 1
        const number = entry.count - (when.after ?? 0)
        if (number > 0 && number <= (when.first ?? Number.POSITIVE_INFINITY)) {
          changed = await transform(changed, exchange, number)
        }
      }
    }
    return changed
  }
}

function matches(when: When, exchange: Exchange, reply: Reply): boolean {
  const status = when.status === 'ok' ? reply.status < 300 : (when.status ?? reply.status) === reply.status
  return (
    status &&
    (when.host ?? exchange.host) === exchange.host &&
    (when.method ?? exchange.method) === exchange.method &&
    (when.purpose ?? exchange.purpose) === exchange.purpose &&
    (when.file ?? exchange.file) === exchange.file
  )
}
