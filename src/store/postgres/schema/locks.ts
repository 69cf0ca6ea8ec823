import type { Statements } from '../connection/statements.js'

/** What a transaction may keep others of its kind from, in this schema. */
export type LockKind = 'migrate' | 'scope' | 'space' | 'counts'

/** Waits until no other transaction has this lock; it is given up at the end of the transaction. */
export async function lock(tx: Statements, schema: string, kind: LockKind, name = ''): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', nameOf(schema, kind, name))
}

/** Waits only for who has the lock for itself; any number may share it. */
export async function lockShared(tx: Statements, schema: string, kind: LockKind, name = ''): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock_shared(hashtextextended(?, 0))', nameOf(schema, kind, name))
}

/** As {@link lock}, but false where another transaction has it. */
export async function tryLock(tx: Statements, schema: string, kind: LockKind, name = ''): Promise<boolean> {
  const got = await tx.value<boolean>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))',
    nameOf(schema, kind, name),
  )
  return got === true
}

function nameOf(schema: string, kind: LockKind, name: string): string {
  return JSON.stringify(['recollect', schema, kind, name])
}
