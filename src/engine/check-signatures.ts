import { types } from 'node:util'
import { invalid } from '../options/check.js'
import { TOKEN_BITS, TOKEN_BYTES } from '../vectors/max-sims.js'

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkTokens(tokens: unknown): Float32Array {
  if (types.isFloat32Array(tokens) && tokens.length % TOKEN_BITS === 0) return tokens
  throw invalid('tokens', `a Float32Array of ${TOKEN_BITS} numbers a token`, tokens)
}

/**
 * The signatures concatenated, and where each ends.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkSignatures(
  signatures: unknown,
): readonly [bytes: Uint8Array<ArrayBuffer>, ends: Uint32Array<ArrayBuffer>] {
  if (!Array.isArray(signatures)) throw invalid('signatures', 'an array', signatures)
  const checked = Array.from(signatures, (signature: unknown, index) => {
    if (types.isUint8Array(signature) && signature.length % TOKEN_BYTES === 0) return signature
    throw invalid(`signatures[${index}]`, `a Uint8Array of ${TOKEN_BYTES} bytes a token`, signature)
  })
  const bytes = new Uint8Array(checked.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  const ends = Uint32Array.from(checked, (signature) => {
    bytes.set(signature, end)
    end += signature.length
    return end
  })
  return [bytes, ends]
}
