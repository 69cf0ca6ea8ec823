// Writes the tables of bench/results into the pages that show them, and copies the chart. A test compares them.
//
//   node scripts/figures.mjs
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { CHART_COPY, keptReport, PAGES, withFigures } from './lib/figures.mjs'
import { inRoot } from './lib/paths.mjs'
import { RECALL_PAGES } from './lib/recall-figures.mjs'

const { report, chart } = keptReport()
for (const [page, figures] of Object.entries(PAGES)) write(page, figures(report), 'figures')
for (const [page, figures] of Object.entries(RECALL_PAGES)) write(page, figures(), 'recall')
copyFileSync(inRoot(chart), inRoot(CHART_COPY))

/**
 * @param {string} page
 * @param {string} figures
 * @param {'figures' | 'recall'} name
 */
function write(page, figures, name) {
  const file = inRoot(page)
  writeFileSync(file, withFigures(readFileSync(file, 'utf8'), figures, name))
}
