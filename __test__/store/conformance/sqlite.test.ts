import { SqliteMemoryStore } from '../../../src/store/sqlite/adapter.js'
import { tempDir } from '../support/temp-store.js'
import { conformance } from './conformance.js'

conformance('SQLite in a file', {
  shared: true,
  makePlace: () => {
    const rootDir = tempDir()
    return { open: () => SqliteMemoryStore.open({ rootDir }) }
  },
})

conformance('SQLite in memory', {
  shared: false,
  makePlace: () => ({ open: () => SqliteMemoryStore.open({ memory: true }) }),
})
