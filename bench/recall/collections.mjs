import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../../scripts/lib/problem.mjs'
import { loadBeir } from './load/beir.mjs'
import { pooled } from './load/collection.mjs'
import { loadLocomo } from './load/locomo.mjs'
import { loadLongMemEval } from './load/longmemeval.mjs'
import { loadNotes } from './load/notes.mjs'
import { loadOwn, OWN_SETS } from './load/own.mjs'
import { loadSmart } from './load/smart.mjs'

/**
 * The sets to measure: our own two, and those in the given folder.
 *
 * @param {Pick<import('./options.mjs').Options, 'data' | 'held' | 'pooled'>} options
 */
export function collections({ data, held, pooled: together }) {
  const own = OWN_SETS.map((set) => loadOwn(held ? 'held' : 'tune', set))
  const found = data === null ? [] : collectionsIn(data)
  const several = [...own, ...found].filter(({ stores }) => stores.length > 1)
  return [...own, ...found, ...(together ? several.map(pooled) : [])]
}

/**
 * Recognizes sets by their names and contents: `locomo*.json`, `longmemeval*.json`, a SMART collection (`*.all`), a
 * folder with `corpus.jsonl` (BEIR) or with `questions.jsonl` (notes). Without one of the last two, the folders inside
 * are searched too.
 *
 * @param {string} folder
 * @returns {import('./load/collection.mjs').Collection[]}
 */
function collectionsIn(folder) {
  if (!existsSync(folder)) throw new Problem(`--data expects a folder, received: ${folder}`)
  const names = readdirSync(folder).sort()
  const at = (/** @type {string} */ name) => path.join(folder, name)
  const found = names.flatMap((name) => {
    if (/^locomo.*\.json$/i.test(name)) return [loadLocomo(at(name))]
    if (!/^longmemeval.*\.json$/i.test(name)) return []
    return [loadLongMemEval(at(name), 'session'), loadLongMemEval(at(name), 'turn')]
  })
  if (names.some((name) => /\.all$/i.test(name))) found.push(loadSmart(folder))
  if (names.includes('corpus.jsonl')) found.push(loadBeir(folder))
  else if (names.includes('questions.jsonl')) found.push(loadNotes(folder))
  else {
    for (const name of names) if (statSync(at(name)).isDirectory()) found.push(...collectionsIn(at(name)))
  }
  return found
}
