import type { EmbeddingEngine } from '../engine/embedding-engine.js'
import type { RecallMode } from '../recall/mode.js'
import { type EngineOptions, withEngine } from './engine.js'
import type { Session } from './session.js'

/** Runs the work with the engine if the recall mode needs one; `words` needs none. */
export async function engineForMode<T>(
  session: Session,
  options: EngineOptions & { readonly mode?: RecallMode },
  work: (engine: EmbeddingEngine | null) => Promise<T>,
): Promise<T> {
  return options.mode === 'words' ? work(null) : withEngine(session, options, work)
}
