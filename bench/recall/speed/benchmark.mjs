import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeMachine } from '../../lib/machine.mjs'
import { withFolder } from '../../store/folder.mjs'
import { measureSizes } from './measure.mjs'
import { speedReportText } from './report.mjs'
import { speedTexts } from './texts.mjs'

/**
 * Measures how long recall takes, by stage, compared with plain FTS5 and vec0.
 *
 * @param {Pick<import('../options.mjs').Options, 'data' | 'out' | 'sizes' | 'questions' | 'vectors' | 'dir'>} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkSpeed({ data, out, sizes, questions, vectors, dir }) {
  const machine = describeMachine()
  const texts = speedTexts({ data })
  const measure = (/** @type {string} */ folder) => measureSizes(folder, texts, { sizes, questions, vectors })
  const measured = dir === null ? await withFolder(null, measure) : await measure(kept(dir))
  const { words, asked, ...named } = texts
  /** @type {import('./report.mjs').SpeedReport} */
  const report = {
    format: 1,
    date: new Date().toISOString(),
    machine,
    vectors,
    texts: { ...named, words: words.length, asked: asked.length },
    sizes: measured,
  }
  const text = speedReportText(report)
  process.stdout.write(text)
  if (out !== null) {
    mkdirSync(out, { recursive: true })
    writeFileSync(path.join(out, 'recall-speed.json'), `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(path.join(out, 'recall-speed.md'), text)
  }
  return 0
}

/** @param {string} folder */
function kept(folder) {
  mkdirSync(folder, { recursive: true })
  return folder
}
