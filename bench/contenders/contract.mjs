/**
 * What a contender's module gets and gives. A module exports `load`, and is then measured from outside, or
 * `measure`, when it measures itself because it is no embedding library of this process.
 *
 * @typedef {object} Job
 * @property {string} module
 * @property {Readonly<Record<string, number>>} settings
 * @property {number} threads
 * @property {number} maxTokens the reference's limit, for every contender that has such an option
 * @property {string} modelDir model.onnx, tokenizer.json and the configuration files that the peers ask for
 * @property {string} matmulModel
 * @property {readonly string[]} texts the bulk load
 * @property {readonly string[]} shortTexts
 * @property {number} tokensPerText mean of `texts`, after the cut at `maxTokens`
 * @property {string} smallFile read while the bulk work runs
 * @property {readonly ReferenceCase[]} reference empty but in the first repetition
 * @property {Readonly<Effort>} effort
 *
 * @typedef {object} Effort how much is measured
 * @property {number} warmUpCalls
 * @property {number} singleCalls
 * @property {number} interactiveCalls
 * @property {number} interactiveLimitMs
 * @property {number} rooflineMs
 *
 * @typedef {object} ReferenceCase
 * @property {string} text
 * @property {string} embedding_base64 384 little-endian float32
 *
 * @typedef {object} Loaded
 * @property {Readonly<Record<string, string>>} versions
 * @property {(texts: readonly string[]) => void} [prepare] work that stays out of the measured time
 * @property {(text: string) => Promise<ArrayLike<number>>} embedOne
 * @property {(texts: readonly string[], signal: AbortSignal) => Promise<readonly ArrayLike<number>[]>} embedAll
 *   stops early, in whatever way, once `signal` aborts
 *
 * @typedef {object} Result one contender in one repetition; what a contender has not is absent
 * @property {Readonly<Record<string, string>>} versions
 * @property {number} textsPerSecond
 * @property {number} [textsPerCpuSecond] by the processor time of all threads: what a busy machine changes least
 * @property {number} [firstVectorMs]
 * @property {number} [singleP50Ms]
 * @property {number} [singleP99Ms]
 * @property {number} [loopDelayP99Ms]
 * @property {number} [loopDelayMaxMs]
 * @property {number} [readFileP99Ms]
 * @property {number} [readFileMaxMs]
 * @property {number} [interactiveP50Ms]
 * @property {number} [interactiveP99Ms]
 * @property {number} [interactiveCalls]
 * @property {number} [loadedRssMb] peak up to the first vector, 10^6 bytes
 * @property {number} [peakRssMb] peak up to the end of the bulk work
 * @property {number} [minCosine] lowest cosine to the reference's vectors
 * @property {number} [maxDifference] largest difference of one number from the reference's vectors
 * @property {number} [gflops]
 */
export {}
