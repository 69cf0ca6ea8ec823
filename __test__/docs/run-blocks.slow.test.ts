import { expect, it } from 'vitest'
import { allPages } from './support/markdown.js'
import { runBlock, runnables } from './support/run-block.js'

// The README's own are part of `npm run check`.
const all = [...allPages().values()].filter(({ name }) => name !== 'README.md').flatMap(runnables)

it('there are programs in the guide', () => {
  expect(all.length).toBeGreaterThan(5)
})

it.each(all)('$name runs, and prints what the page says', async (block) => {
  const printed = await runBlock(block)
  expect(printed).not.toBe('')
  if (block.output !== undefined) expect(printed).toBe(block.output)
})
