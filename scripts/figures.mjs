// Writes the tables and the chart of the newest report in bench/results into the pages that show them. A test compares them.
//
//   node scripts/figures.mjs
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { CHART_COPY, keptReport, PAGES, withFigures } from './lib/figures.mjs'
import { inRoot } from './lib/paths.mjs'

const { report, chart } = keptReport()
for (const [page, figures] of Object.entries(PAGES)) {
  const file = inRoot(page)
  writeFileSync(file, withFigures(readFileSync(file, 'utf8'), figures(report)))
}
copyFileSync(inRoot(chart), inRoot(CHART_COPY))
