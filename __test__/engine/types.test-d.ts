import {
  type Embedder,
  EmbeddingEngine,
  type EmbeddingEngineOptions,
  type EngineInfo,
  type OnTruncated,
  type Progress,
} from 'recollect'
import { expectTypeOf } from 'vitest'

declare const engine: EmbeddingEngine

expectTypeOf(EmbeddingEngine.load).toEqualTypeOf<
  (options?: EmbeddingEngineOptions) => Promise<EmbeddingEngine>
>()
expectTypeOf<EmbeddingEngine>().toExtend<Embedder>()
expectTypeOf<EmbeddingEngine>().toExtend<AsyncDisposable>()
expectTypeOf(engine.info).toEqualTypeOf<EngineInfo>()
expectTypeOf(engine.info.revision).toEqualTypeOf<string | undefined>()
expectTypeOf(engine.embed('a')).toEqualTypeOf<Promise<Float32Array<ArrayBuffer>>>()
expectTypeOf(engine.embedBatch(['a'] as const)).toEqualTypeOf<Promise<Float32Array<ArrayBuffer>[]>>()
expectTypeOf(engine.embedSync('a')).toEqualTypeOf<Float32Array<ArrayBuffer>>()
expectTypeOf(engine.embedBatchSync(['a'] as const)).toEqualTypeOf<Float32Array<ArrayBuffer>[]>()
expectTypeOf(engine.countTokens('a')).toEqualTypeOf<number>()
expectTypeOf(engine.close()).toEqualTypeOf<Promise<void>>()

void engine.embed('a', {
  signal: AbortSignal.timeout(1),
  priority: 'background',
  onTruncated: (index, tokens) => {
    expectTypeOf(index).toEqualTypeOf<number>()
    expectTypeOf(tokens).toEqualTypeOf<number>()
  },
})
void engine.embedBatch(['a'], {
  priority: 'interactive',
  onProgress: (progress) => {
    expectTypeOf(progress).toEqualTypeOf<Progress>()
  },
})
// Options that are undefined count as not given, also under exactOptionalPropertyTypes.
void engine.embed('a', { signal: undefined, priority: undefined, onTruncated: undefined })
void EmbeddingEngine.load({ modelDir: undefined, threads: undefined, truncation: undefined })

declare const onTruncated: OnTruncated
expectTypeOf(onTruncated).parameters.toEqualTypeOf<[index: number, tokens: number]>()

// @ts-expect-error the constructor is private
new EmbeddingEngine()
// @ts-expect-error not a string
void engine.embed(3)
// @ts-expect-error a single text
void engine.embedBatch('text')
// @ts-expect-error embed has no progress to report
void engine.embed('a', { onProgress: () => {} })
// @ts-expect-error misspelled
void engine.embedBatch(['a'], { sginal: undefined })
// @ts-expect-error unknown priority
void engine.embed('a', { priority: 'urgent' })
// @ts-expect-error unknown policy
void EmbeddingEngine.load({ truncation: 'cut' })
// @ts-expect-error read only
engine.info.dimensions = 3
// A vector's buffer can be handed to another thread.
const vector = await engine.embed('a')
structuredClone(vector, { transfer: [vector.buffer] })
