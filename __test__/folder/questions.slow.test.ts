import { MemoryOrchestrator } from 'recollect'
import { expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { Notes } from './support/folder.js'
import { FILLER, NOTES, QUESTIONS } from './support/questions.js'

/** How many of the 40 questions must have the right line of the right file as their first answer. */
const MIN_RIGHT = 30

it('a folder of notes answers questions with the file and the line', async () => {
  const { path } = await Notes.of({ ...NOTES, ...FILLER })
  await using memory = await MemoryOrchestrator.open({ rootDir: tempDir(), logger: null })
  const { problems, waiting, passages } = await memory.syncFolder(path)
  expect({ problems, waiting, rejected: passages.rejected }).toEqual({
    problems: [],
    waiting: 0,
    rejected: 0,
  })
  expect(QUESTIONS).toHaveLength(40)
  const wrong: string[] = []
  for (const [question, file, line] of QUESTIONS) {
    const [hit] = await memory.recall(question, { limit: 1 })
    const { id, line: first = 0, endLine = first } = hit?.record.source ?? {}
    const isRight = id === `${path}/${file}` && first <= line && line <= endLine
    if (!isRight) wrong.push(`${question}: ${id?.slice(path.length + 1)}:${first}`)
  }
  expect(QUESTIONS.length - wrong.length, wrong.join('\n')).toBeGreaterThanOrEqual(MIN_RIGHT)
  process.stdout.write(
    `right: ${QUESTIONS.length - wrong.length} of ${QUESTIONS.length}\n${wrong.join('\n')}\n`,
  )
})
