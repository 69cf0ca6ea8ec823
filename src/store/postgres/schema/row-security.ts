import { RecollectError } from '../../../errors.js'
import { requireScope } from '../../../records/scope.js'
import { keyOf } from '../connection/keys.js'
import { requireName } from '../connection/names.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { lock } from './locks.js'

/** Tables whose rows belong to a record: a role that sees the record sees them. */
const OF_RECORDS = ['record_words', 'passages', 'queue']

/** Tables whose rows have a scope. */
const OF_SCOPES = ['records', 'sources', 'erased_ids']

/**
 * Row-level security: a role that does not own the tables sees the rows of the scopes that it was granted, and no
 * others. Rows that belong to a record are visible to the roles that see the record.
 */
const POLICIES: readonly string[] = [
  ...[...OF_SCOPES, ...OF_RECORDS, 'audit', 'word_counts', 'known_copies'].map(
    (table) => `ALTER TABLE {${table}} ENABLE ROW LEVEL SECURITY`,
  ),
  ...OF_RECORDS.map(
    (table) =>
      `CREATE POLICY of_records ON {${table}} USING (EXISTS (SELECT 1 FROM {records} r WHERE r.seq = record_seq))`,
  ),
  // The audit entry of an erasure is written when its record is gone.
  'CREATE POLICY of_records ON {audit} FOR SELECT USING (EXISTS (SELECT 1 FROM {records} r WHERE r.id = target_id))',
  'CREATE POLICY changes ON {audit} FOR UPDATE USING (EXISTS (SELECT 1 FROM {records} r WHERE r.id = target_id))',
  'CREATE POLICY entries ON {audit} FOR INSERT WITH CHECK (TRUE)',
  // Restricted roles count the words of all scopes, but cannot read them.
  'CREATE POLICY counting ON {word_counts} FOR INSERT WITH CHECK (TRUE)',
  'CREATE POLICY naming ON {known_copies} FOR INSERT WITH CHECK (TRUE)',
]

/** Sets this up, once. */
export async function ensureRowSecurity(session: PostgresSession): Promise<void> {
  if (await session.direct((db) => isSecured(session, db))) return
  await session.write(async (tx) => {
    await lock(tx, session.schema, 'migrate')
    if (await isSecured(session, tx)) return
    for (const statement of POLICIES) await tx.run(statement)
    session.log.info('Row-level security is on', { schema: session.schema })
  })
}

async function isSecured(session: PostgresSession, tx: Statements): Promise<boolean> {
  const on = await tx.value<boolean>(
    `SELECT c.relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ? AND c.relname = 'records'`,
    session.schema,
  )
  return on === true
}

/**
 * The privileges that a role needs. It reads what is shared by all; it adds to word counts and known copies without
 * reading them.
 */
const GRANTS: readonly string[] = [
  'GRANT USAGE ON SCHEMA {schema} TO %1$I',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON {records}, {sources}, {passages}, {queue}, {record_words} TO %1$I',
  'GRANT SELECT, INSERT, UPDATE ON {audit} TO %1$I',
  'GRANT SELECT, INSERT ON {erased_ids} TO %1$I',
  'GRANT SELECT ON {meta}, {spaces} TO %1$I',
  'GRANT INSERT ON {word_counts}, {known_copies} TO %1$I',
]

/**
 * Lets a role see and change a scope and all below it; '' is everything. The server itself formats the names and the
 * path into the statements, because these statements accept no parameters.
 */
export async function grantScope(session: PostgresSession, role: unknown, scope: unknown): Promise<void> {
  const name = requireName(role, 'role')
  const path = requireScope(scope, 'scope')
  const policy = policyName(name, path)
  await session.write(async (tx) => {
    await lock(tx, session.schema, 'migrate')
    // Without row-level security its privileges would reach everything.
    if (!(await isSecured(session, tx))) throw unsecured()
    for (const statement of GRANTS) await execute(tx, statement, name)
    for (const table of OF_SCOPES) {
      await execute(tx, `DROP POLICY IF EXISTS %1$I ON {${table}}`, policy)
      await execute(
        tx,
        `CREATE POLICY %1$I ON {${table}} TO %2$I USING (%3$L = '' OR scope = %3$L OR (scope >= %4$L AND scope < %5$L))`,
        policy,
        name,
        path,
        `${path}/`,
        `${path}0`,
      )
    }
  })
}

function unsecured(): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    'Expected a store with row-level security, received one without: open it with rowLevelSecurity: true, and call ready()',
  )
}

/** Revokes a scope from a role. Its privileges on the tables stay, but show it nothing. */
export async function revokeScope(session: PostgresSession, role: unknown, scope: unknown): Promise<void> {
  const policy = policyName(requireName(role, 'role'), requireScope(scope, 'scope'))
  await session.write(async (tx) => {
    for (const table of OF_SCOPES) await execute(tx, `DROP POLICY IF EXISTS %1$I ON {${table}}`, policy)
  })
}

/** The name of the policy for a role and scope. */
function policyName(role: string, scope: string): string {
  return `scope_${Buffer.from(keyOf(JSON.stringify([role, scope]))).toString('hex')}`
}

async function execute(tx: Statements, template: string, ...names: readonly string[]): Promise<void> {
  const places = names.map(() => '?::text').join(', ')
  const statement = await tx.value<string>(`SELECT format(?, ${places})`, tx.resolved(template), ...names)
  if (statement !== undefined) await tx.verbatim(statement)
}

/** Whether this role may not read the word counts of all scopes: then it counts the words that it can see. */
export async function isRestricted(db: Statements): Promise<boolean> {
  return (
    (await db.value<boolean>(
      "SELECT has_table_privilege(?::text, 'SELECT')",
      db.resolved('{word_counts}'),
    )) === false
  )
}
