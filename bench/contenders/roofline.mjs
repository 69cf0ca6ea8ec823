import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import { FLOPS_PER_TOKEN, WIDTH } from '../lib/matmul-model.mjs'
import { randomNumbers } from '../lib/random.mjs'

const WARM_UP_RUNS = 5

/**
 * The rate at which the runtime multiplies the model's matrices: no attention, no norms, no padding, no text.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Result>}
 */
export async function measure({ settings, matmulModel, threads, effort, tokensPerText }) {
  const { tokensPerRun = 512 } = settings
  const session = await InferenceSession.create(matmulModel, { intraOpNumThreads: threads })
  const random = randomNumbers(tokensPerRun)
  const values = Float32Array.from({ length: tokensPerRun * WIDTH }, () => random() - 0.5)
  const tokens = new Tensor('float32', values, [tokensPerRun, WIDTH])
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await session.run({ tokens })
  const begun = performance.now()
  let runs = 0
  while (performance.now() - begun < effort.rooflineMs) {
    await session.run({ tokens })
    runs += 1
  }
  const tokensPerSecond = (runs * tokensPerRun * 1000) / (performance.now() - begun)
  return {
    versions: { 'onnxruntime-node': env.versions.node ?? 'unknown' },
    textsPerSecond: tokensPerSecond / tokensPerText,
    gflops: (tokensPerSecond * FLOPS_PER_TOKEN) / 1e9,
  }
}
