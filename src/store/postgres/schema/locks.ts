import type { Statements } from '../connection/statements.js'

/** What transactions can lock in this schema. */
export type LockKind = 'migrate' | 'scope' | 'space' | 'counts'

/** Waits until no other transaction holds this lock; it is released at the end of the transaction. */
export async function lock(tx: Statements, schema: string, kind: LockKind, name = ''): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', nameOf(schema, kind, name))
}

/** Waits only for an exclusive holder; any number of transactions may share the lock. */
export async function lockShared(tx: Statements, schema: string, kind: LockKind, name = ''): Promise<void> {
  await tx.run('SELECT pg_advisory_xact_lock_shared(hashtextextended(?, 0))', nameOf(schema, kind, name))
}

/** Like {@link lock}, but returns false if another transaction holds it. */
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
