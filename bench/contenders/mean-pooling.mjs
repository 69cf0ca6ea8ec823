/**
 * Mean over each text's real tokens, then length 1.
 *
 * @param {import('onnxruntime-node').Tensor} states [texts, tokens, width]
 * @param {readonly { ids: readonly number[] }[]} run
 * @returns {Float32Array[]}
 */
export function meanPooled(states, run) {
  const [, tokens = 0, width = 0] = states.dims
  const data = /** @type {Float32Array} */ (states.data)
  return run.map(({ ids }, row) => {
    const sum = new Float64Array(width)
    for (let token = 0; token < ids.length; token += 1) {
      const at = (row * tokens + token) * width
      for (let column = 0; column < width; column += 1)
        sum[column] = (sum[column] ?? 0) + (data[at + column] ?? 0)
    }
    // The mean's divisor cancels out when the vector is brought to length 1.
    return Float32Array.from(sum, scaleTo1(sum))
  })
}

/** @param {Float64Array} vector */
function scaleTo1(vector) {
  const norm = Math.hypot(...vector)
  return (/** @type {number} */ value) => value / norm
}
