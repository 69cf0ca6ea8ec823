import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { EmbeddingEngine } from '../../dist/index.js'
import { describeMachine } from '../lib/machine.mjs'
import { REFERENCE, SHARED_TEXTS } from '../lib/places.mjs'
import { randomNumbers } from '../lib/random.mjs'
import { hostileTexts } from './hostile.mjs'
import { cosine, nearness, overlap, rankCorrelation } from './measures.mjs'

const NEAREST = 10
const PAIRS = 200_000

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkPrecision({ hostile, out }) {
  const reference = /** @type {{ cases: { text: string }[] }} */ (JSON.parse(readFileSync(REFERENCE, 'utf8')))
  const float32 = await EmbeddingEngine.load()
  const int8 = await EmbeddingEngine.load({ precision: 'int8' })
  const mixed = await mixedTexts((text) => int8.countTokens(text))
  const sets = [
    { name: `${mixed.length} of mixed length`, texts: mixed },
    { name: 'the reference texts', texts: reference.cases.map(({ text }) => text) },
    { name: `${hostile} hostile ones`, texts: hostileTexts(hostile) },
  ]
  const rows = []
  /** @type {{ near: Float32Array[], exact: Float32Array[] }} */
  let first = { near: [], exact: [] }
  for (const { name, texts } of sets) {
    const near = await int8.embedBatch(texts)
    const exact = await float32.embedBatch(texts)
    const { mean, lowest } = nearness(near, exact)
    rows.push(`| ${name} | ${mean.toFixed(6)} | ${lowest.toFixed(6)} |`)
    if (first.near.length === 0) first = { near, exact }
  }
  const { instructions, modelSha256 } = int8.info
  await float32.close()
  await int8.close()
  const { near, exact } = first
  const pairs = randomPairs(near.length)
  const similarities = (/** @type {readonly Float32Array[]} */ vectors) =>
    pairs.map(([a, b]) => cosine(vectors[a] ?? [], vectors[b] ?? []))
  const [ours, theirs] = [similarities(near), similarities(exact)]
  const greatest = ours.reduce((most, value, at) => Math.max(most, Math.abs(value - (theirs[at] ?? 0))), 0)
  const { cpu, node } = describeMachine()
  const text = [
    '# int8 beside float32',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpu}, ${instructions}, Node.js ${node}, recollect model_int8.bin sha256 ${modelSha256}. The figures do not depend on the processor.`,
    '',
    '| texts | cosine to float32, mean | lowest |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
    `Of the ${NEAREST} nearest among the first set, ${(100 * overlap(near, exact, NEAREST)).toFixed(2)} % are those of float32.`,
    '',
    `The cosines of ${PAIRS.toLocaleString('en')} pairs of these texts differ by ${greatest.toFixed(4)} at most; their ranks go together at ${rankCorrelation(ours, theirs).toFixed(6)} (Spearman).`,
    '',
  ].join('\n')
  process.stdout.write(text)
  if (out !== null) {
    mkdirSync(out, { recursive: true })
    writeFileSync(path.join(out, 'precision.md'), text)
  }
  return 0
}

/**
 * The texts of the engine's benchmark.
 *
 * @param {(text: string) => number} countTokens
 */
async function mixedTexts(countTokens) {
  if (existsSync(SHARED_TEXTS)) return readFileSync(SHARED_TEXTS, 'utf8').trimEnd().split('\n')
  const { installPeers } = await import('../lib/dependencies.mjs')
  await installPeers()
  const { madeTexts } = await import('../lib/made-texts.mjs')
  return madeTexts((text) => ({ length: countTokens(text) }))
}

/** @param {number} count */
function randomPairs(count) {
  const random = randomNumbers(7)
  const one = () => Math.floor(random() * count)
  return Array.from({ length: PAIRS }, () => /** @type {const} */ ([one(), one()]))
}
