/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b of the same length; both of norm 1, but for their rounding
 */
export function cosine(a, b) {
  let [product, ofA, ofB] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x = 0, y = 0] = [a[at], b[at]]
    product += x * y
    ofA += x * x
    ofB += y * y
  }
  return product / Math.sqrt(ofA * ofB)
}

/**
 * The cosine of each to its counterpart.
 *
 * @param {readonly ArrayLike<number>[]} received
 * @param {readonly ArrayLike<number>[]} expected
 */
export function nearness(received, expected) {
  const all = received.map((vector, at) => cosine(vector, expected[at] ?? []))
  return { mean: all.reduce((sum, value) => sum + value, 0) / all.length, lowest: Math.min(...all) }
}

/**
 * The share of each one's nearest neighbors that is the same.
 *
 * @param {readonly ArrayLike<number>[]} received
 * @param {readonly ArrayLike<number>[]} expected
 * @param {number} count of the nearest
 */
export function overlap(received, expected, count) {
  const same = received.map((_, at) => {
    const wanted = new Set(nearest(expected, at, count))
    return nearest(received, at, count).filter((other) => wanted.has(other)).length
  })
  return same.reduce((sum, value) => sum + value, 0) / (count * received.length)
}

/**
 * @param {readonly ArrayLike<number>[]} vectors
 * @param {number} at
 * @param {number} count
 */
function nearest(vectors, at, count) {
  const own = vectors[at] ?? []
  const others = vectors.map((vector, other) => ({ other, near: other === at ? -1 : cosine(own, vector) }))
  return others
    .sort((a, b) => b.near - a.near)
    .slice(0, count)
    .map(({ other }) => other)
}

/**
 * Spearman's coefficient: how similarly two lists order the same items.
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function rankCorrelation(a, b) {
  const [x, y] = [ranks(a), ranks(b)]
  const mean = (a.length - 1) / 2
  let [product, ofX, ofY] = [0, 0, 0]
  x.forEach((rank, at) => {
    const [dx, dy] = [rank - mean, (y[at] ?? 0) - mean]
    product += dx * dy
    ofX += dx * dx
    ofY += dy * dy
  })
  return product / Math.sqrt(ofX * ofY)
}

/** @param {readonly number[]} values no two of which need to be told apart when they are equal */
function ranks(values) {
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  /** @type {number[]} */
  const out = Array(values.length).fill(0)
  order.forEach((at, rank) => {
    out[at] = rank
  })
  return out
}
