import type { AuditEntry, AuditOp } from '../../../records/audit-entry.js'
import { newRecordId } from '../../../records/record-id.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'

/** An entry to be written; an imported one has its id. */
export type NewAuditEntry = Omit<AuditEntry, 'id'> & { readonly id?: string }

/** Writes entries, inside the transaction of the changes that they describe. */
export async function writeAudit(tx: Statements, entries: readonly NewAuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const ids = entries.map(({ id }) => id ?? newRecordId())
  const keys = ids.map((id) => hexKey(id))
  await tx.run(
    `INSERT INTO {audit}(key, id, op, target_id, target_key, note, at)
     SELECT decode(key, 'hex'), id, op, target, decode(target_key, 'hex'), note, at
     FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])
       AS n(key, id, op, target, target_key, note, at)`,
    keys,
    ids,
    entries.map(({ op }) => op),
    entries.map(({ targetId }) => targetId),
    entries.map(({ targetId }) => (targetId === null ? null : hexKey(targetId))),
    entries.map(({ note }) => note),
    entries.map(({ at }) => at),
  )
}

function hexKey(id: string): string {
  return Buffer.from(keyOf(id)).toString('hex')
}

/** Writes entries for the same change of several records. */
export async function auditAll(
  tx: Statements,
  ids: readonly string[],
  { op, note, at }: { readonly op: AuditOp; readonly note: string; readonly at: number },
): Promise<void> {
  await writeAudit(
    tx,
    ids.map((targetId) => ({ op, targetId, note, at })),
  )
}

/** Empties the notes of records: notes are the caller's words, and may repeat what is to be forgotten. */
export async function emptyNotes(tx: Statements, targetIds: readonly string[]): Promise<void> {
  await tx.run(
    `UPDATE {audit} SET note = '' WHERE note <> ''
       AND target_key = ANY(SELECT decode(k, 'hex') FROM unnest(?::text[]) k)`,
    targetIds.map(hexKey),
  )
}

/** The entries with these ids. */
export async function findEntries(
  tx: Statements,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AuditEntry>> {
  if (ids.length === 0) return new Map()
  const entries = await tx.all<AuditEntry>(
    `SELECT a.id, a.op, a.target_id AS "targetId", a.note, a.at::float8 AS at FROM {audit} a
     WHERE a.key = ANY(SELECT decode(k, 'hex') FROM unnest(?::text[]) k)`,
    ids.map(hexKey),
  )
  return new Map(entries.map((entry) => [entry.id, entry]))
}
