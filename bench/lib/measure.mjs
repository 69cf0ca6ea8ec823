import { existsSync, readFileSync } from 'node:fs'
import { MAX_TOKENS } from './peer-config.mjs'
import { REFERENCE } from './places.mjs'
import { progress } from './progress.mjs'
import { runChild } from './run-child.mjs'

/** @typedef {import('../contenders/contract.mjs').Result} Result */

/**
 * @typedef {object} Measured
 * @property {import('../contenders/list.mjs').Contender} contender
 * @property {Result[]} results one a repetition
 * @property {string | null} failure
 */

const FULL = {
  warmUpCalls: 20,
  singleCalls: 400,
  interactiveCalls: 100,
  interactiveLimitMs: 10_000,
  rooflineMs: 3_000,
}
const QUICK = {
  warmUpCalls: 5,
  singleCalls: 50,
  interactiveCalls: 10,
  interactiveLimitMs: 3_000,
  rooflineMs: 500,
}

/**
 * Runs every contender once, then every contender again, so that changes on the machine affect all alike.
 *
 * @param {import('./options.mjs').Options} options
 * @param {number} threads
 * @param {import('./texts.mjs').Load} load
 * @param {{ modelDir: string, matmulModel: string, smallFile: string }} workspace
 * @returns {Promise<Measured[]>}
 */
export async function measureAll({ runs, quick, contenders }, threads, load, workspace) {
  const say = progress(runs)
  const reference = existsSync(REFERENCE) ? JSON.parse(readFileSync(REFERENCE, 'utf8')).cases : []
  const common = {
    ...workspace,
    threads,
    maxTokens: MAX_TOKENS,
    texts: load.texts,
    shortTexts: load.shortTexts,
    tokensPerText: load.tokens / load.texts.length,
    effort: quick ? QUICK : FULL,
  }
  /** @type {Measured[]} */
  const measured = contenders.map((contender) => ({ contender, results: [], failure: null }))
  for (let run = 1; run <= runs; run += 1) {
    for (const one of measured.filter(({ failure }) => failure === null)) {
      const { label, module, settings, env } = one.contender
      say.begin(run, label)
      const begun = performance.now()
      try {
        const job = { ...common, module, settings, reference: run === 1 ? reference : [] }
        const result = await runChild(job, env)
        one.results.push(result)
        say.done(result.textsPerSecond, performance.now() - begun)
      } catch (error) {
        one.failure = error instanceof Error ? error.message : String(error)
        say.failed(one.failure)
      }
    }
  }
  return measured
}
