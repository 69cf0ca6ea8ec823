import { expect, test } from 'vitest'
import { useDamaged } from './support/damage.js'
import { editInside } from './support/edited-store.js'
import { runTask } from './support/processes.js'
import { tempDir, tempStore } from './support/temp-store.js'

test(
  '300 damaged files: no crash and no hang, only typed errors or answers',
  () => useDamaged(0, 300),
  120_000,
)

test.each([
  ['has only row 0', "DELETE FROM record_words_docsize; INSERT INTO record_words_docsize VALUES(0, x'03')"],
  ['has no rows', 'DELETE FROM record_words_docsize'],
  ['counts no rows', "UPDATE record_words_data SET block = x'0000' WHERE id = 1"],
])(
  'a question is answered, or refused, by an index of words that %s',
  async (_, damage) => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    store.insertRecord({ kind: 'fact', text: 'the red boat' })
    store.close()
    editInside(rootDir, damage)
    // In a process of its own: a thread that hangs could not be stopped.
    expect(await runTask('recall', rootDir, 'red boat')).toHaveProperty('hits')
  },
  20_000,
)
