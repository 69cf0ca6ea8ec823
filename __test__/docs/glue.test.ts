import { describe, expect, it } from 'vitest'
import { allPages } from './support/markdown.js'

/** What a user writes to plug the memory in: imports, opening and all. */
const MOST_LINES = 10

const pages = [...allPages().values()].filter(({ name }) =>
  /^docs\/guide\/integrations\/(?!README)/.test(name),
)

describe('what a user writes to plug the memory in', () => {
  it.each(pages.map((page) => [page.name, page] as const))(
    'of %s is at most ten lines',
    (_name, { blocks }) => {
      const glue = blocks.filter(({ marks }) => marks.includes('glue'))
      expect(glue).not.toEqual([])
      for (const { code } of glue) {
        expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(MOST_LINES)
      }
    },
  )
})
