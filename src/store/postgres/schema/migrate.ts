import { RecollectError } from '../../../errors.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import { WORDS_VERSION } from '../../../words/indexed-text.js'
import type { Migrated } from '../../status.js'
import { UNSPECIFIED_SPACE } from '../../vector-space.js'
import { toStoreError } from '../connection/errors.js'
import type { Statements } from '../connection/statements.js'
import { type PostgresSession, SCHEMA_VERSION, schemaVersion, wrongSchema } from '../session.js'
import { lock } from './locks.js'
import { writeMeta } from './meta.js'
import { TABLES } from './tables.js'

/**
 * Creates the schema, or migrates an older one to this release's version. If many instances start at once, one does it
 * and the others wait.
 *
 * @returns null if nothing was migrated: the schema is new or current
 * @throws RecollectError `STORE_SCHEMA_NEWER`, `STORE_SCHEMA_OUTDATED`, `STORE_MIGRATION_FAILED`, `STORE_NOT_WRITABLE`
 */
export async function migrate(session: PostgresSession, mayMigrate: boolean): Promise<Migrated | null> {
  const { schema } = session
  const found = await session.direct((db) => schemaVersion(db, schema))
  if (found === SCHEMA_VERSION) return null
  if (!mayMigrate || (found !== undefined && found > SCHEMA_VERSION)) throw wrongSchema(schema, found)
  await session.setUp(async (tx) => {
    await lock(tx, schema, 'migrate')
    const now = await schemaVersion(tx, schema)
    if (now === SCHEMA_VERSION) return
    // There is no version before the first.
    if (now !== undefined) throw wrongSchema(schema, now)
    await requireUtf8(tx)
    await makeExtension(session, tx)
    await makeSchema(session, tx)
  })
  session.log.info('The schema was created', { schema, version: SCHEMA_VERSION })
  return null
}

async function requireUtf8(tx: Statements): Promise<void> {
  const encoding = await tx.value<string>("SELECT current_setting('server_encoding')")
  if (encoding === 'UTF8') return
  throw new RecollectError(
    'STORE_MIGRATION_FAILED',
    `Expected a database with encoding UTF8, received ${encoding}: create the database with ENCODING 'UTF8'`,
  )
}

async function makeExtension(session: PostgresSession, tx: Statements): Promise<void> {
  const isThere = await tx.value<number>("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
  try {
    if (isThere === undefined) await tx.run('CREATE EXTENSION vector')
  } catch (error) {
    throw new RecollectError(
      'STORE_MIGRATION_FAILED',
      'Expected the extension vector (pgvector) in the database: ask an administrator to run CREATE EXTENSION vector',
      { cause: toStoreError(error) },
    )
  }
  const name = await tx.value<string>(
    `SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname = 'vector'`,
  )
  session.foundExtension(name ?? 'public')
}

async function makeSchema(session: PostgresSession, tx: Statements): Promise<void> {
  // An administrator may have created it for a user without the privilege to create one.
  const isThere = await tx.value<number>('SELECT 1 FROM pg_namespace WHERE nspname = ?', session.schema)
  if (isThere === undefined) await tx.run('CREATE SCHEMA {schema}')
  for (const statement of TABLES) await tx.run(statement)
  const space = await tx.value<number>(
    `INSERT INTO {spaces}(fingerprint, model, dimensions, details, created_at) VALUES(?, ?, ?, '{}', ?) RETURNING id`,
    UNSPECIFIED_SPACE,
    UNSPECIFIED_SPACE,
    EMBEDDING_DIM,
    session.now(),
  )
  await writeMeta(tx, 'active_space', String(space))
  await writeMeta(tx, 'words_version', String(WORDS_VERSION))
  await writeMeta(tx, 'schema_version', String(SCHEMA_VERSION))
}
