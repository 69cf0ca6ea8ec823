import type { Statements } from '../connection/statements.js'

/** What the store records about itself. */
export type MetaKey =
  | 'schema_version'
  | 'words_version'
  | 'active_space'
  | 'pending_space'
  | 'signature_version'

export async function readMeta(db: Statements, key: MetaKey): Promise<string | null> {
  return (await db.value<string>('SELECT value FROM {meta} WHERE key = ?', key)) ?? null
}

export async function writeMeta(tx: Statements, key: MetaKey, value: string): Promise<void> {
  await tx.run(
    'INSERT INTO {meta}(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
    key,
    value,
  )
}

export async function deleteMeta(tx: Statements, key: MetaKey): Promise<void> {
  await tx.run('DELETE FROM {meta} WHERE key = ?', key)
}
