import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../../../options/abort.js'
import type { Embedder } from '../../../vectors/embedder.js'
import { type SignedPassage, type SignOptions, signaturesFor } from '../../backfill/signatures.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import { resealedEmbedding } from '../digests/embeddings.js'
import { LACKS_SIGNATURE, noteSignatureVersion } from '../passages/signed.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** A passage that has a vector but no signature. */
interface Unsigned {
  readonly passageId: number
  readonly seq: number
  readonly start: number
  readonly end: number
  readonly prefix: string
  readonly hash: Uint8Array
}

/** How many passages one query reads: a few milliseconds. */
const PAGE = 1024

/** How many passages of active records lack a signature of this embedder. */
export async function countUnsigned(
  store: StoreSession,
  embedder: Embedder,
  options: Pick<SignOptions, 'within' | 'signal'>,
): Promise<number> {
  let count = 0
  for await (const page of unsignedPages(store, embedder, options)) count += page.length
  return count
}

/**
 * Makes the missing signatures: each passage is embedded again by itself, which produces the same tokens. Its vector
 * does not change. A passage that cannot be embedded now stays without a signature.
 */
export async function signPassages(
  store: StoreSession,
  embedder: Embedder,
  { chunkSize, within, signal, onDone }: SignOptions,
): Promise<void> {
  const version = embedder.info.signatureVersion
  if (version === undefined) return
  for await (const page of unsignedPages(store, embedder, { within, signal })) {
    for (let from = 0; from < page.length; from += chunkSize) {
      const chunk = page.slice(from, from + chunkSize)
      const signatures = await signaturesFor(embedder, withTexts(store, chunk), signal)
      assertNotAborted(signal)
      const { fingerprint } = embedder.info
      onDone(chunk.length, await store.inTurn(() => save(store, fingerprint, version, signatures)))
    }
  }
}

async function* unsignedPages(
  store: StoreSession,
  { info: { signatureVersion } }: Embedder,
  { within, signal }: Pick<SignOptions, 'within' | 'signal'>,
): AsyncGenerator<readonly Unsigned[]> {
  if (signatureVersion === undefined) return
  const { connection } = store
  const scope = scopeCondition(within)
  const last = store.read(() => connection.value<number | null>('SELECT max(id) FROM passages')) ?? 0
  for (let after = 0; after < last; after += PAGE) {
    assertNotAborted(signal)
    const page = store.read(() =>
      connection.all<Unsigned>(
        `SELECT p.id AS passageId, r.seq, p.start_offset AS start, p.end_offset AS "end", p.prefix,
           e.text_hash AS hash
         FROM passages p CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?
           CROSS JOIN memory_records r ON r.seq = p.record_seq
         WHERE p.id > ? AND p.id <= ? AND ${LACKS_SIGNATURE} AND r.status = 'active' AND ${scope.sql}
         ORDER BY p.id`,
        activeSpace(store).id,
        after,
        after + PAGE,
        signatureVersion,
        ...scope.values,
      ),
    )
    yield page
    await nextTurn()
  }
}

interface UnsignedText extends Unsigned {
  readonly text: string
}

/** Each record's text is read once for all passages of a chunk: it may be a megabyte. */
function withTexts(store: StoreSession, passages: readonly Unsigned[]): readonly UnsignedText[] {
  const seqs = [...new Set(passages.map(({ seq }) => seq))]
  const rows = store.read(() =>
    store.connection.all<{ seq: number; text: string }>(
      'SELECT seq, text FROM memory_records WHERE seq IN (SELECT value FROM json_each(?))',
      JSON.stringify(seqs),
    ),
  )
  const texts = new Map(rows.map(({ seq, text }) => [seq, text]))
  return passages.flatMap((passage) => {
    const text = texts.get(passage.seq)?.slice(passage.start, passage.end)
    return text === undefined ? [] : [{ ...passage, text }]
  })
}

/** Returns how many were stored: a passage that was changed meanwhile is left alone. */
function save(
  store: StoreSession,
  fingerprint: string,
  version: number,
  signed: readonly SignedPassage<Unsigned>[],
): number {
  if (signed.length === 0) return 0
  return store.write(() => {
    const space = activeSpace(store)
    if (space.fingerprint !== fingerprint) return 0
    noteSignatureVersion(store, version)
    let stored = 0
    for (const { passage, signature } of signed) {
      stored += resealedEmbedding(store, passage.passageId, space.id, () =>
        store.connection.run(
          `UPDATE embeddings SET signature = ?, signature_version = ?
           WHERE passage_id = ? AND space_id = ? AND text_hash = ?`,
          signature,
          version,
          passage.passageId,
          space.id,
          passage.hash,
        ),
      )
    }
    return stored
  })
}
