import type { MemoryStore } from 'recollect'
import { expect } from 'vitest'
import type { Said } from './processes.js'

interface Stored {
  readonly id: string
  readonly text: string
  readonly status: string
}

/** What workers were told is stored, as the last word on each record was. */
export interface Acknowledged {
  readonly stored: ReadonlyMap<string, Stored>
  readonly erased: ReadonlySet<string>
  readonly turns: ReadonlySet<string>
}

export function acknowledged(said: readonly Said[]): Acknowledged {
  const stored = new Map<string, Stored>()
  const erased = new Set<string>()
  const turns = new Set<string>()
  for (const line of said) {
    for (const record of (line['stored'] ?? []) as readonly Stored[]) stored.set(record.id, record)
    if (typeof line['erased'] === 'string') {
      erased.add(line['erased'])
      stored.delete(line['erased'])
    }
    if (typeof line['turn'] === 'string') turns.add(line['turn'])
  }
  return { stored, erased, turns }
}

/**
 * Fails unless all of it is there. What was asked for and not acknowledged may be there as well: a text that was being
 * changed when the connection broke is the old one or the new one.
 */
export async function expectAcknowledged(
  store: MemoryStore,
  { stored, erased, turns }: Acknowledged,
  { faults = false }: { readonly faults?: boolean } = {},
): Promise<void> {
  const records = new Map((await store.list({ includeInactive: true })).map((record) => [record.id, record]))
  const wrong: string[] = []
  for (const { id, text, status } of stored.values()) {
    const found = records.get(id)
    const isSame = found !== undefined && (faults || (found.text === text && found.status === status))
    // Without an acknowledgement the record that was to be erased next may be gone.
    if (!isSame && !(faults && id.endsWith('-2'))) wrong.push(id)
  }
  expect(wrong).toEqual([])
  expect([...erased].filter((id) => records.has(id))).toEqual([])
  const captured = new Set([...records.values()].map(({ sourceTurnId }) => sourceTurnId))
  expect([...turns].filter((turn) => !captured.has(turn))).toEqual([])
}
