import { type Command, Option } from 'commander'
import type { EmbeddingEngine } from '../engine/embedding-engine.js'
import { MAX_THREADS, MAX_TOKENS, MIN_TOKENS } from '../engine/options.js'
import { PRECISIONS, type Precision } from '../engine/precision.js'
import { wholeNumber } from './argument-types.js'
import type { Session } from './session.js'

/** Which model to load, and how to run it. */
export interface EngineOptions {
  readonly modelDir?: string
  readonly modelFile?: string
  readonly precision?: Precision
  readonly threads?: number
  readonly maxTokens?: number
}

export function addEngineOptions(command: Command): void {
  command
    .option('--model-dir <dir>', 'directory of the model (default: the embedded all-MiniLM-L6-v2)')
    .option('--model-file <file>', 'model file in that directory')
    .addOption(
      new Option(
        '--precision <name>',
        'arithmetic (default: float32); int8 is up to three times as fast, in its own vector space',
      ).choices(PRECISIONS),
    )
    .option(
      '--threads <number>',
      'number of threads (default: the physical cores)',
      wholeNumber(1, MAX_THREADS),
    )
}

export function addMaxTokensOption(command: Command): void {
  command.option(
    '--max-tokens <number>',
    'maximum tokens of a text that are embedded (default: 256); another number is another vector space',
    wholeNumber(MIN_TOKENS, MAX_TOKENS),
  )
}

/** Runs `work` with the engine loaded, and closes it. */
export async function withEngine<T>(
  session: Session,
  options: EngineOptions,
  work: (engine: EmbeddingEngine) => Promise<T>,
): Promise<T> {
  const { modelDir, modelFile, precision, threads, maxTokens } = options
  const { EmbeddingEngine } = await import('../engine/embedding-engine.js')
  const engine = await EmbeddingEngine.load({
    modelDir,
    modelFile,
    precision,
    threads,
    maxTokens,
    logger: null,
    signal: session.signal,
  })
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}
