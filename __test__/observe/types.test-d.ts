import { tracingChannel } from 'node:diagnostics_channel'
import type { pino } from 'pino'
import {
  DIAGNOSTICS_CHANNELS,
  type DiagnosticsEvents,
  type EmbeddingEngineOptions,
  type EmbedEvent,
  type LoggerOption,
  type MemoryLogger,
  type MemoryOrchestratorOptions,
  type RunMemoryEmbedOptions,
  type StoreOptions,
} from 'recollect'
import { expectTypeOf } from 'vitest'
import type { Logger as WinstonLogger } from 'winston'

// What people log with fits as it is.
expectTypeOf<Console>().toExtend<MemoryLogger>()
expectTypeOf<WinstonLogger>().toExtend<MemoryLogger>()
expectTypeOf<pino.Logger>().toExtend<MemoryLogger>()

expectTypeOf<EmbeddingEngineOptions>().toExtend<LoggerOption>()
expectTypeOf<StoreOptions>().toExtend<LoggerOption>()
expectTypeOf<MemoryOrchestratorOptions>().toExtend<LoggerOption>()
expectTypeOf<RunMemoryEmbedOptions>().toExtend<LoggerOption>()

tracingChannel<unknown, EmbedEvent>(DIAGNOSTICS_CHANNELS.embed).subscribe({
  start: ({ texts }) => expectTypeOf(texts).toEqualTypeOf<number>(),
  end() {},
  asyncStart() {},
  asyncEnd: ({ durationMs, error }) => {
    expectTypeOf(durationMs).toEqualTypeOf<number | undefined>()
    expectTypeOf(error?.code).toEqualTypeOf<string | undefined>()
  },
  error() {},
})

expectTypeOf<keyof DiagnosticsEvents | 'runtimeLog'>().toEqualTypeOf<keyof typeof DIAGNOSTICS_CHANNELS>()
