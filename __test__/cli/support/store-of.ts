import { SqliteMemoryRepository } from 'recollect'
import { tempDir } from '../../store/support/temp-store.js'

export const TEXTS = [
  'I am allergic to peanuts.',
  'The spare key is with Amélia on the second floor.',
  'My dog Bisonte hates the tram.',
]

/** A store of three facts, without vectors. */
export function storeOf(texts: readonly string[] = TEXTS): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(texts.map((text, index) => ({ id: `r${index}`, kind: 'fact', text, createdAt: index })))
  store.close()
  return rootDir
}
