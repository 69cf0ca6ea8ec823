import { RecollectError } from '../errors.js'
import type { EmbedderInfo } from '../vectors/embedder.js'

/** The space of vectors without provenance; see spaces/spaces.ts. */
export const UNSPECIFIED_SPACE = 'unspecified'

/** The description of a space when it is first named. */
export interface SpaceDescription {
  readonly fingerprint: string
  readonly model?: string | undefined
  readonly details?: string | undefined
}

export function describeSpace(info: EmbedderInfo): SpaceDescription {
  return { fingerprint: info.fingerprint, model: info.model, details: JSON.stringify(info) }
}

export function spaceMismatch(expected: string, received: string): RecollectError {
  if (expected === UNSPECIFIED_SPACE) {
    return new RecollectError(
      'SPACE_MISMATCH',
      `Expected vectors of the store's space, which has no name because its vectors were stored without a fingerprint, received space ${received}: call requireSpaceOf() or batchEmbedMissing() with the engine that made them, which gives the space its name, or embed all records again with reembed()`,
    )
  }
  return new RecollectError(
    'SPACE_MISMATCH',
    `Expected vectors of the store's space ${namedApart(expected, received)}, received space ${namedApart(received, expected)}: use the engine that made the stored vectors, or embed all records again with reembed()`,
  )
}

const LONG_HASH = /(sha256:[\da-f]{12})[\da-f]+/g

/** The parts of a fingerprint that another one does not have, with its hashes shortened. */
function namedApart(fingerprint: string, other: string): string {
  const common = new Set(other.split(';'))
  const parts = fingerprint.split(';')
  const own = parts.filter((part) => !common.has(part))
  const shown = own.length === 0 || own.length === parts.length ? parts : ['…', ...own]
  return shown.join(';').replaceAll(LONG_HASH, '$1…')
}
