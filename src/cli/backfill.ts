import type { EmbedProgress } from '../store/embedding.js'
import type { InspectedStore } from '../store/inspected.js'
import { commandLine } from './command-line.js'
import { embedByIds } from './embed-by-ids.js'
import { type EngineOptions, withEngine } from './engine.js'
import { EXIT } from './exit-status.js'
import type { Session } from './session.js'
import { Bar } from './terminal/bar.js'
import { count, counted, duration } from './terminal/quantities.js'

/** The result of embedding waiting records. */
export interface BackfillResult {
  readonly embedded: number
  readonly failed: number
  /** Passages with a vector that got their token signature. */
  readonly signed: number
  readonly seconds: number
  /** With `reembed`: whether the store now answers from another vector space. */
  readonly switched: boolean
}

/** Options for embedding records. */
export interface BackfillOptions extends EngineOptions {
  /** Embed all records of the store again, for a model with another vector space. */
  readonly reembed?: boolean
  /** Embed only these; other waiting records keep waiting. */
  readonly ids?: readonly string[]
}

/** The records to embed: those of a scope and all below it. */
export interface BackfillTarget {
  readonly store: InspectedStore
  readonly scope: string
}

/**
 * Embeds the records that wait for their vectors, with a progress bar. When it is stopped, the records done so far are
 * kept.
 */
export async function backfill(
  session: Session,
  { store, scope }: BackfillTarget,
  options: BackfillOptions,
): Promise<BackfillResult> {
  const words = options.reembed === true ? 'backfill --reembed' : 'backfill'
  session.resumeHint = `What is embedded is kept. To continue: ${commandLine(session.options, words, options)}`
  return withEngine(session, options, async (engine) => {
    const bar = await Bar.open(session, { label: 'Embedding', unit: 'records' })
    const begun = performance.now()
    let [failed, signed] = [0, 0]
    try {
      const job = {
        signal: session.signal,
        onProgress: (progress: EmbedProgress) => {
          failed = progress.failed
          signed = progress.signed
          bar.show(progress)
        },
      }
      if (options.reembed === true) {
        const { embedded, switched } = await store.reembed(engine, job)
        return { embedded, failed, signed, switched, seconds: (performance.now() - begun) / 1000 }
      }
      const embedded =
        options.ids === undefined
          ? await store.embedMissing(engine, { ...job, within: scope })
          : await embedByIds(store, engine, options.ids, job)
      return { embedded, failed, signed, switched: false, seconds: (performance.now() - begun) / 1000 }
    } finally {
      bar.close()
    }
  })
}

/** Reports the result, and returns the exit status. */
export async function tellBackfill(
  session: Session,
  { store, scope }: BackfillTarget,
  { embedded, failed, signed, seconds, switched }: BackfillResult,
): Promise<number | undefined> {
  const rate =
    embedded === 0 ? '' : ` in ${duration(seconds)}, ${count(Math.round(embedded / seconds))} a second`
  session.note(`Embedded ${counted(embedded, 'record')}${rate}`)
  if (signed > 0)
    session.note(`Made the token signatures of ${counted(signed, 'passage')} that already had a vector`)
  if (switched) session.note('The store now answers from the vector space of this model')
  if (failed === 0) return undefined
  const [first] = await store.failures(1, { within: scope })
  const reason = first === undefined ? '' : `; the first: ${first.lastError}`
  session.warn(`${counted(failed, 'record')} could not be embedded, and will be tried again${reason}`)
  return EXIT.incomplete
}
