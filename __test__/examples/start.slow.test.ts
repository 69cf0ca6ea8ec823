import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { temporaryFolder } from './support/run-example.js'

const run = promisify(execFile)

/** The answers by question: the lines below each. */
function answersIn(output: string): ReadonlyMap<string, string> {
  return new Map(
    output
      .split('\n? ')
      .slice(1)
      .map((part) => {
        const [question = '', ...lines] = part.split('\n')
        return [question, lines.join('\n')]
      }),
  )
}

test('the demo finds by word, meaning, date and code, and recognizes a question without an answer', async () => {
  const root = path.join(temporaryFolder(), 'memory')
  const start = async (...words: readonly string[]) => {
    const main = inRoot('examples', 'start', 'main.mjs')
    const { stdout } = await run(process.execPath, [main, '--root', root, '--passages', '60', ...words])
    return stdout
  }
  const first = await start()
  expect(first).toContain('18 captured now')
  const answers = answersIn(first)
  const answer = (question: string) =>
    [...answers].find(([asked]) => asked.startsWith(question))?.[1].split('\n')[0] ?? ''
  expect(answer('Bisonte')).toContain('hates the tram')
  expect(answer('Which foods')).toContain('peanuts')
  expect(answer('What did I do on')).toContain('ten kilometres')
  expect(answer('AZ-2291')).toContain('cobalt pigment')
  expect(answer('AZ-2219')).toBe('  nothing that is remembered answers it')
  expect(answer('What is the password')).toBe('  nothing that is remembered answers it')
  expect(answer('Where is the spare key?  (two people, one question; users/ines')).toContain('Amélia')
  expect(answer('Where is the spare key?  (two people, one question; users/marta')).toContain('shed')
  expect(first).toMatch(/of the question it has: .*kiln/)

  const again = await start('Where does my dog not like to go?')
  expect(again).toContain('all captured before')
  expect(again).toContain('tram')
})
