import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import { commandLine } from './command-line.js'
import { type EngineOptions, withEngine } from './engine.js'
import { EXIT } from './exit-status.js'
import type { Session } from './session.js'
import { Bar } from './terminal/bar.js'
import { count, counted, duration } from './terminal/quantities.js'

/** What an embedding of waiting records came to. */
export interface Backfilled {
  readonly embedded: number
  readonly failed: number
  readonly seconds: number
  /** With `reembed`: whether the store answers from another vector space now. */
  readonly switched: boolean
}

/** How records are embedded. */
export interface BackfillOptions extends EngineOptions {
  /** All records, with a model of another vector space. */
  readonly reembed?: boolean
}

/** Embeds the records that wait for their vectors, with a bar; what is done stays when it is stopped. */
export async function backfill(
  session: Session,
  repository: SqliteMemoryRepository,
  options: BackfillOptions,
): Promise<Backfilled> {
  const words = options.reembed === true ? 'backfill --reembed' : 'backfill'
  session.goOn = `What is embedded is kept. To go on: ${commandLine(session.options, words, options)}`
  return withEngine(session, options, async (engine) => {
    const bar = await Bar.open(session, { label: 'Embedding', unit: 'records' })
    const begun = performance.now()
    let failed = 0
    try {
      const job = {
        signal: session.signal,
        onProgress: (progress: Parameters<Bar['show']>[0] & { readonly failed: number }) => {
          failed = progress.failed
          bar.show(progress)
        },
      }
      const { embedded, switched } =
        options.reembed === true
          ? await repository.reembed(engine, job)
          : { embedded: await repository.batchEmbedMissing(engine, job), switched: false }
      return { embedded, failed, switched, seconds: (performance.now() - begun) / 1000 }
    } finally {
      bar.close()
    }
  })
}

/** Tells how it went, and gives the exit status. */
export function tellBackfilled(
  session: Session,
  repository: SqliteMemoryRepository,
  { embedded, failed, seconds, switched }: Backfilled,
): number | undefined {
  const rate =
    embedded === 0 ? '' : ` in ${duration(seconds)}, ${count(Math.round(embedded / seconds))} a second`
  session.note(`Embedded ${counted(embedded, 'record')}${rate}`)
  if (switched) session.note('The store answers from the vector space of this model now')
  if (failed === 0) return undefined
  const [first] = repository.embeddingFailures(1)
  const reason = first === undefined ? '' : `; the first: ${first.lastError}`
  session.warn(`${counted(failed, 'record')} could not be embedded, and will be tried again${reason}`)
  return EXIT.incomplete
}
