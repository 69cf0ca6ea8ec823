// Stores records that cause warnings, twice each. Arguments: the directory, and which logger.
import { MAX_TEXT_BYTES, MemoryOrchestrator } from 'recollect'

const [rootDir = '', which] = process.argv.slice(2)
const logger = which === 'null' ? null : which === 'own' ? { warn() {} } : undefined
for (let time = 0; time < 2; time++) {
  const memory = await MemoryOrchestrator.open({ rootDir, engine: null, logger })
  await memory.remember(`something ${time}`)
  await memory.remember(`${time}`.repeat(MAX_TEXT_BYTES + 1))
  await memory.close()
}
