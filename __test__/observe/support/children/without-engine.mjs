// Stores records that give warnings, twice each. Arguments: the directory, and which logger.
import { MemoryOrchestrator } from 'recollect'

const [rootDir = '', which] = process.argv.slice(2)
const logger = which === 'null' ? null : which === 'own' ? { warn() {} } : undefined
for (let time = 0; time < 2; time++) {
  const memory = await MemoryOrchestrator.open({ rootDir, engine: null, logger })
  await memory.remember(`something ${time}`)
  await memory.remember(`${time}`.repeat(40_000))
  await memory.close()
}
