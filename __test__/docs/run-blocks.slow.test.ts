import { expect, it } from 'vitest'
import { allPages } from './support/markdown.js'
import { masked, type Runnable, runBlock, runnables, runShell } from './support/run-block.js'

/** The first of equal programs: the reference repeats a method's example for each class that has it. */
const firstOfEqual = ({ code }: Runnable, at: number, of: readonly Runnable[]) =>
  of.findIndex((other) => other.code === code) === at

// `npm run check` runs those of the README.
const all = [...allPages().values()]
  .filter(({ name }) => name !== 'README.md')
  .flatMap((page) => runnables(page))
  .filter(firstOfEqual)

const shells = [...allPages().values()]
  .map((page) => ({ name: page.name, blocks: runnables(page, 'sh') }))
  .filter(({ blocks }) => blocks.length > 0)

it('there are programs in the guide', () => {
  expect(all.length).toBeGreaterThan(5)
})

it.each(all)('$name runs, and prints what the page says', async (block) => {
  const printed = await runBlock(block)
  expect(printed).not.toBe('')
  if (block.output !== undefined) expect(printed).toBe(block.output)
})

// The blocks are for the shells of Linux and macOS.
it.skipIf(process.platform === 'win32').each(shells)(
  'the commands of $name print what the page says',
  async ({ blocks }) => {
    const printed = await runShell(blocks)
    expect(printed.map(masked)).toEqual(blocks.map(({ output = '' }) => masked(output)))
  },
)
