/**
 * Mean and principal components of vectors that are added one by one.
 */
export class Principal {
  /** @type {number} */ #dimensions
  /** @type {Float64Array} */ #sum
  /** Upper triangle. @type {Float64Array} */ #products
  #count = 0

  /** @param {number} dimensions */
  constructor(dimensions) {
    this.#dimensions = dimensions
    this.#sum = new Float64Array(dimensions)
    this.#products = new Float64Array(dimensions * dimensions)
  }

  get count() {
    return this.#count
  }

  /** @param {Float64Array} vector */
  add(vector) {
    const n = this.#dimensions
    this.#count += 1
    for (let i = 0; i < n; i++) {
      const value = /** @type {number} */ (vector[i])
      this.#sum[i] = /** @type {number} */ (this.#sum[i]) + value
      for (let j = i; j < n; j++) {
        const at = i * n + j
        this.#products[at] =
          /** @type {number} */ (this.#products[at]) + value * /** @type {number} */ (vector[j])
      }
    }
  }

  /**
   * The mean, and the components of most variance, greatest first: a row a dimension, a column a component. The
   * greatest entry of each component is positive, so that the same vectors always give the same signs.
   *
   * @param {number} components
   * @returns {{ mean: Float64Array, matrix: Float64Array, explained: number }}
   */
  components(components) {
    const n = this.#dimensions
    const mean = this.#sum.map((value) => value / this.#count)
    const covariance = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) {
        const product = /** @type {number} */ (this.#products[i * n + j]) / this.#count
        const value = product - /** @type {number} */ (mean[i]) * /** @type {number} */ (mean[j])
        covariance[i * n + j] = value
        covariance[j * n + i] = value
      }
    }
    const { values, vectors } = eigen(covariance, n)
    const order = [...values.keys()].sort(
      (a, b) => /** @type {number} */ (values[b]) - /** @type {number} */ (values[a]),
    )
    const matrix = new Float64Array(n * components)
    for (let column = 0; column < components; column++) {
      const of = /** @type {number} */ (order[column])
      const entries = Array.from({ length: n }, (_, row) => /** @type {number} */ (vectors[row * n + of]))
      const greatest = entries.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0)
      const sign = Math.sign(greatest)
      for (const [row, entry] of entries.entries()) matrix[row * components + column] = sign * entry
    }
    const all = values.reduce((sum, value) => sum + value, 0)
    const kept = order.slice(0, components).reduce((sum, at) => sum + /** @type {number} */ (values[at]), 0)
    return { mean, matrix, explained: kept / all }
  }
}

/** Rounds of rotations: each makes the off-diagonal entries quadratically smaller. */
const SWEEPS = 12

/**
 * Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations.
 *
 * @param {Float64Array} symmetric changed
 * @param {number} n
 */
function eigen(symmetric, n) {
  const a = /** @type {number[]} */ (/** @type {unknown} */ (symmetric))
  const vectors = new Float64Array(n * n)
  const v = /** @type {number[]} */ (/** @type {unknown} */ (vectors))
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = at(a, p * n + q)
        if (off === 0) continue
        const theta = (at(a, q * n + q) - at(a, p * n + p)) / (2 * off)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const cos = 1 / Math.sqrt(t * t + 1)
        const sin = t * cos
        for (let k = 0; k < n; k++) rotate(a, k * n + p, k * n + q, cos, sin)
        for (let k = 0; k < n; k++) rotate(a, p * n + k, q * n + k, cos, sin)
        for (let k = 0; k < n; k++) rotate(v, k * n + p, k * n + q, cos, sin)
      }
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => at(a, i * n + i)), vectors }
}

/** @param {number[]} of @param {number} i @param {number} j @param {number} cos @param {number} sin */
function rotate(of, i, j, cos, sin) {
  const [one, other] = [at(of, i), at(of, j)]
  of[i] = cos * one - sin * other
  of[j] = sin * one + cos * other
}

/** @param {number[]} of @param {number} i */
const at = (of, i) => /** @type {number} */ (of[i])
