import { RecollectError } from '../../../errors.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { lock } from './locks.js'

/** Settings of the index. */
export interface VectorIndexSettings {
  readonly m: number
  readonly efConstruction: number
}

/** The first version of pgvector that continues a search if a filter leaves too few results. */
const ITERATIVE = [0, 8] as const

/**
 * Creates the index of vectors if there is none. If many instances start at once, one does it. Writers wait meanwhile.
 *
 * @throws RecollectError `INVALID_ARGUMENT` for a pgvector before 0.8
 */
export async function ensureVectorIndex(
  session: PostgresSession,
  { m, efConstruction }: VectorIndexSettings,
): Promise<void> {
  await session.direct(requireIterativeScans)
  if (await session.direct((db) => isIndexed(session, db))) return
  await session.write(async (tx) => {
    await lock(tx, session.schema, 'migrate')
    if (await isIndexed(session, tx)) return
    // Checked numbers, inserted into the text because index settings cannot be parameters.
    await tx.run(
      `CREATE INDEX passages_embedding ON {passages} USING hnsw (embedding {vector_l2_ops})
       WITH (m = ${m}, ef_construction = ${efConstruction})`,
    )
    session.log.info('The index of vectors was created', { schema: session.schema, m, efConstruction })
  })
}

async function isIndexed(session: PostgresSession, db: Statements): Promise<boolean> {
  const found = await db.value<number>(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ? AND c.relname = 'passages_embedding'`,
    session.schema,
  )
  return found !== undefined
}

async function requireIterativeScans(db: Statements): Promise<void> {
  const version = await db.value<string>("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  if (major > ITERATIVE[0] || (major === ITERATIVE[0] && minor >= ITERATIVE[1])) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected pgvector ${ITERATIVE.join('.')} or later for embeddingIndex, received ${version ?? 'none'}: update the extension, or omit the option`,
  )
}
