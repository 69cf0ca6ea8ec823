import { MemoryOrchestrator, type MemoryOrchestratorOptions } from 'recollect'
import { onTestFinished } from 'vitest'
import { tempDir } from '../../store/support/temp-store.js'
import { WordEmbedder } from '../../store/support/word-embedder.js'

/** A memory in a folder of its own, with an embedder that goes by words; closed when the test ends. */
export async function openMemory(
  options: Partial<MemoryOrchestratorOptions> = {},
): Promise<MemoryOrchestrator> {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: new WordEmbedder(), ...options })
  onTestFinished(() => memory.close())
  return memory
}
