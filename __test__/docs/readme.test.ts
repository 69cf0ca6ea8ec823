import { describe, expect, it } from 'vitest'
import { readPage } from './support/markdown.js'
import { runBlock, runnables } from './support/run-block.js'

const readme = readPage('README.md')
const all = runnables(readme)

describe('the README', () => {
  it.each(all)('$name runs, and prints what the page says', async (block) => {
    expect(block.output).toBeDefined()
    expect(await runBlock(block)).toBe(block.output)
  })

  it('shows what recall does in twenty lines', () => {
    const [memory] = all
    expect(memory?.code).toContain('recall(')
    expect(memory?.code.trim().split('\n').length).toBeLessThanOrEqual(20)
  })
})
