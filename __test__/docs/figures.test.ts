import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHART_COPY, keptReport, PAGES, withFigures } from '../../scripts/lib/figures.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { RECALL_PAGES } from '../../scripts/lib/recall-figures.mjs'

const read = (file: string) => readFileSync(inRoot(file), 'utf8')

// After a benchmark: `npm run generate -- figures`.
describe('the figures in the pages', () => {
  it.each(Object.entries(PAGES))('for %s are those of the latest stored results', (page, figures) => {
    expect(read(page)).toBe(withFigures(read(page), figures(keptReport().report), 'figures'))
  })

  it.each(Object.entries(RECALL_PAGES))(
    'for recall in %s are those of the latest stored results',
    (page, figures) => {
      expect(read(page)).toBe(withFigures(read(page), figures(), 'recall'))
    },
  )

  it('come with the chart of the same run', () => {
    expect(read(CHART_COPY)).toBe(read(keptReport().chart))
  })
})
