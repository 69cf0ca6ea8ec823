import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import type { Embedder } from './embedder.js'
import { EMBEDDING_DIM } from './embedding-dim.js'

const OPTIONAL_METHODS = ['embedPassages', 'embedQuestion', 'maxSims'] as const satisfies (keyof Embedder)[]

/** @throws RecollectError `INVALID_ARGUMENT` for an object that cannot embed texts for this store */
export function checkEmbedder(embedder: unknown): asserts embedder is Embedder {
  const candidate = embedder as Partial<Embedder> | null | undefined
  if (typeof candidate?.embed !== 'function' || typeof candidate.embedBatch !== 'function') {
    const received = `${describeValue(embedder)}; create one with await EmbeddingEngine.load()`
    throw refused('an object with embed() and embedBatch()', received)
  }
  for (const name of OPTIONAL_METHODS) {
    const method = candidate[name]
    if (method !== undefined && typeof method !== 'function')
      throw refused(`${name}, if present, to be a function`, describeValue(method))
  }
  const { info } = candidate
  if (typeof info?.fingerprint !== 'string' || info.fingerprint.trim() === '') {
    throw refused('info.fingerprint to name its vector space', describeValue(info?.fingerprint))
  }
  if (info.dimensions !== EMBEDDING_DIM) {
    throw refused(`info.dimensions to be ${EMBEDDING_DIM}`, describeValue(info.dimensions))
  }
  const { maxTokens, signatureVersion } = info
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens > 0)) {
    throw refused('info.maxTokens, if present, to be a whole number above 0', describeValue(maxTokens))
  }
  if (signatureVersion !== undefined && !(Number.isSafeInteger(signatureVersion) && signatureVersion > 0)) {
    throw refused(
      'info.signatureVersion, if present, to be a whole number above 0',
      describeValue(signatureVersion),
    )
  }
}

function refused(expected: string, received: string): RecollectError {
  return new RecollectError('INVALID_ARGUMENT', `Expected an embedder, ${expected}, received ${received}`)
}
