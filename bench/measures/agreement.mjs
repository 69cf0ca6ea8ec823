/**
 * How close the vectors are to the reference's: rates are comparable only for the same vectors.
 *
 * @param {import('../contenders/contract.mjs').Loaded} loaded
 * @param {import('../contenders/contract.mjs').Job} job
 */
export async function measureAgreement({ embedAll }, { reference }) {
  if (reference.length === 0) return {}
  const { signal } = new AbortController()
  const vectors = await embedAll(
    reference.map(({ text }) => text),
    signal,
  )
  const compared = reference.map(({ embedding_base64 }, at) =>
    compare(vectors[at] ?? [], floats(embedding_base64)),
  )
  return {
    minCosine: Math.min(...compared.map(({ cosine }) => cosine)),
    maxDifference: Math.max(...compared.map(({ difference }) => difference)),
  }
}

/**
 * @param {ArrayLike<number>} actual
 * @param {readonly number[]} expected
 */
function compare(actual, expected) {
  let [product, actualSquares, expectedSquares, difference] = [0, 0, 0, 0]
  expected.forEach((value, at) => {
    const own = actual[at] ?? Number.NaN
    product += own * value
    actualSquares += own * own
    expectedSquares += value * value
    difference = Math.max(difference, Math.abs(own - value))
  })
  return { cosine: product / Math.sqrt(actualSquares * expectedSquares), difference }
}

/** @param {string} base64 little-endian float32 */
function floats(base64) {
  const bytes = Buffer.from(base64, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4))
}
