import { describe, expect, it } from 'vitest'
import { allPages } from './support/markdown.js'

/** The code that a user writes to plug the memory in, including imports and opening. */
const MOST_LINES = 10

const pages = [...allPages().values()].filter(({ name }) =>
  /^docs\/guide\/integrations\/(?!README)/.test(name),
)

describe('the code that a user writes to plug the memory in', () => {
  it.each(pages.map((page) => [page.name, page] as const))(
    'for %s is at most ten lines',
    (_name, { blocks }) => {
      const glue = blocks.filter(({ marks }) => marks.includes('glue'))
      expect(glue).not.toEqual([])
      for (const { code } of glue) {
        expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(MOST_LINES)
      }
    },
  )
})
