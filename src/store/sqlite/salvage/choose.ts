import { RecollectError } from '../../../errors.js'
import { type CheckedRecord, checkRawRecord } from '../../../records/validate-record.js'
import type { SalvagedRows } from '../../repair-report.js'
import { type RecordRow, toRecord } from '../records/row.js'
import type { DamagedRow } from '../repair/set-aside.js'
import type { Found, FoundAuditEntry, FoundRecord } from './find.js'

/** A record for the new store. */
export interface ChosenRecord {
  readonly oldSeq: number
  readonly checked: CheckedRecord & { readonly id: string }
}

export interface Chosen {
  readonly records: readonly ChosenRecord[]
  readonly recordCounts: SalvagedRows
  readonly audit: readonly FoundAuditEntry[]
  readonly auditCounts: SalvagedRows
  /** Records that the audit names and that were neither found nor erased. */
  readonly missing: number
  readonly damaged: readonly DamagedRow[]
}

/** Chooses the last stored state of each record, as far as it can be determined; invalid rows are set aside. */
export function choose(found: Found): Chosen {
  const damaged: DamagedRow[] = []
  const judged = found.records.map((record) => ({ record, ...judge(found, record) }))
  const byId = Map.groupBy(judged, ({ record }) => record.columns.id)
  const records: ChosenRecord[] = []
  const counts = { found: found.records.length, taken: 0, setAside: 0, twice: 0, erased: 0 }
  for (const [id, states] of byId) {
    // Rows of records that were erased for good are not restored.
    if (typeof id === 'string' && found.erased.has(id)) {
      counts.erased += states.length
      continue
    }
    const [best, ...others] = states.sort(byWorth)
    if (best === undefined) continue
    counts.twice += others.length
    if (best.checked === null) {
      counts.setAside += 1
      damaged.push({ table: 'memory_records', reason: best.fault, row: best.record.columns })
      continue
    }
    if (best.record.sound === false)
      damaged.push({
        table: 'memory_records',
        reason: 'it differs from what was stored; taken',
        row: best.record.columns,
      })
    counts.taken += 1
    records.push({ oldSeq: best.record.seq, checked: best.checked })
  }
  records.sort((a, b) => a.oldSeq - b.oldSeq)
  const ids = new Set([...byId.keys(), ...found.erased.keys()])
  return {
    records,
    recordCounts: counts,
    ...chooseAudit(found, damaged),
    missing: missingOf(found, ids),
    damaged,
  }
}

/** Counts the records of audit entries that are not among `ids`. A repair may have set a record aside before. */
function missingOf({ audit }: Found, ids: ReadonlySet<unknown>): number {
  const sound = audit.filter((entry) => entry.sound !== false).map(({ values }) => values)
  const inserted = sound.filter(([, op]) => op === 'insert').map(([, , target]) => target)
  const setAside = new Set(sound.filter(([, op]) => op === 'repair').map(([, , target]) => target))
  return new Set(inserted.filter((id) => id !== null && !ids.has(id) && !setAside.has(id))).size
}

interface Judged {
  readonly record: FoundRecord
  readonly checked: ChosenRecord['checked'] | null
  readonly fault: string
}

function judge(found: Found, { columns, seq }: FoundRecord): Omit<Judged, 'record'> {
  const title = found.titles.get(JSON.stringify([columns.scope, columns.source_id])) ?? null
  const row: RecordRow = { ...columns, seq, source_title: title }
  try {
    return { checked: checkRawRecord(toRecord(row)), fault: '' }
  } catch (error) {
    if (error instanceof RecollectError) return { checked: null, fault: error.message }
    throw error
  }
}

/** Intact rows come before valid ones, and those before invalid ones; of equals, the newer comes first. */
function byWorth(a: Judged, b: Judged): number {
  const worth = ({ record, checked }: Judged) => (checked === null ? 0 : record.sound === false ? 1 : 2)
  const time = ({ record }: Judged) => Number(record.columns.updated_at) || 0
  return worth(b) - worth(a) || time(b) - time(a)
}

function chooseAudit(found: Found, damaged: DamagedRow[]): Pick<Chosen, 'audit' | 'auditCounts'> {
  const counts = { found: found.audit.length, taken: 0, setAside: 0, twice: 0, erased: 0 }
  const byId = Map.groupBy(found.audit, ({ values }) => values[0])
  const audit: FoundAuditEntry[] = []
  for (const states of byId.values()) {
    const best = states.find(({ sound }) => sound !== false) ?? states[0]
    if (best === undefined) continue
    counts.twice += states.length - 1
    if (best.sound === false) {
      counts.setAside += 1
      damaged.push({
        table: 'memory_audit',
        reason: 'it differs from what was stored',
        row: { values: best.values },
      })
      continue
    }
    counts.taken += 1
    audit.push(best)
  }
  return { audit, auditCounts: counts }
}
