import { assertNotAborted } from '../../../options/abort.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { type SignedPassage, type SignOptions, signaturesFor } from '../../backfill/signatures.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { Statements, Value } from '../connection/statements.js'
import { hex } from '../records/write.js'
import type { PostgresSession } from '../session.js'
import { activeSpace } from '../vectors/spaces.js'
import { noteSignatureVersion } from './save.js'

/** A passage that has a vector but no signature. */
interface Unsigned {
  readonly id: number
  readonly text: string
  readonly prefix: string
  readonly hash: Uint8Array
}

/** For passages `p` of records `r`. */
const UNSIGNED = `{passages} p JOIN {records} r ON r.seq = p.record_seq
  WHERE p.space_id = (SELECT m.value::int FROM {meta} m WHERE m.key = 'active_space')
    AND coalesce(p.signature_version, 0) < ? AND r.status = 'active'`

/** How many passages of active records lack a signature of this embedder. */
export async function countUnsigned(
  session: PostgresSession,
  { info: { signatureVersion } }: Embedder,
  within: string,
): Promise<number> {
  if (signatureVersion === undefined) return 0
  const { sql, values } = scopeCondition(within)
  const count = await session.direct((db) =>
    db.value<number>(`SELECT count(*)::float8 FROM ${UNSIGNED} AND ${sql}`, signatureVersion, ...values),
  )
  return count ?? 0
}

/**
 * Makes the missing signatures: each passage is embedded again by itself, which produces the same tokens. Its vector
 * does not change. A passage that cannot be embedded now stays without a signature.
 */
export async function signPassages(
  session: PostgresSession,
  embedder: Embedder,
  { chunkSize, within, signal, onDone }: SignOptions,
): Promise<void> {
  const { signatureVersion, fingerprint } = embedder.info
  if (signatureVersion === undefined) return
  const { sql, values } = scopeCondition(within)
  for (let after = 0; ; ) {
    assertNotAborted(signal)
    const passages = await session.direct((db) =>
      unsignedAfter(db, sql, [signatureVersion, ...values, after, chunkSize]),
    )
    const last = passages.at(-1)
    if (last === undefined) return
    after = last.id
    const signed = await signaturesFor(embedder, passages, signal)
    assertNotAborted(signal)
    onDone(passages.length, await save(session, fingerprint, signatureVersion, signed))
  }
}

async function unsignedAfter(db: Statements, where: string, values: readonly Value[]): Promise<Unsigned[]> {
  const rows = await db.all<Unsigned & { readonly start: number; readonly end: number }>(
    `SELECT p.id::float8 AS id, r.text, p.start_offset AS start, p.end_offset AS "end", p.prefix, p.text_hash AS hash
     FROM ${UNSIGNED} AND ${where} AND p.id > ?::bigint ORDER BY p.id LIMIT ?::bigint`,
    ...values,
  )
  return rows.map(({ text, start, end, ...passage }) => ({ ...passage, text: text.slice(start, end) }))
}

/** Returns how many were stored: a passage that was changed meanwhile is left alone. */
async function save(
  session: PostgresSession,
  fingerprint: string,
  version: number,
  signed: readonly SignedPassage<Unsigned>[],
): Promise<number> {
  if (signed.length === 0) return 0
  return session.write(async (tx) => {
    const space = await activeSpace(tx)
    if (space.fingerprint !== fingerprint) return 0
    await noteSignatureVersion(session, tx, version)
    return tx.run(
      `UPDATE {passages} p SET signature = decode(n.signature, 'hex'), signature_version = ?::int
       FROM unnest(?::bigint[], ?::text[], ?::text[]) AS n(id, hash, signature)
       WHERE p.id = n.id AND p.text_hash = decode(n.hash, 'hex')`,
      version,
      signed.map(({ passage }) => passage.id),
      signed.map(({ passage }) => hex(passage.hash)),
      signed.map(({ signature }) => hex(signature)),
    )
  })
}
