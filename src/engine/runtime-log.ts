import { AsyncResource } from 'node:async_hooks'
import type { Binding, NativeRuntimeLog, NativeRuntimeMessage } from '../native/binding.js'
import { RUNTIME_LOG_CHANNEL } from '../observe/channels.js'
import type { RuntimeLogEvent } from '../observe/events.js'
import type { Log } from '../observe/log.js'
import type { MemoryLogger } from '../observe/logger.js'

/** Levels of ONNX Runtime that an engine can be loaded with, lowest first. */
export const RUNTIME_LOG_LEVELS: readonly RuntimeLogLevel[] = ['verbose', 'info', 'warning', 'error']

/** The minimum level of ONNX Runtime's messages that are passed on. */
export type RuntimeLogLevel = 'verbose' | 'info' | 'warning' | 'error'

interface Listener {
  readonly log: Log
  /** Runs the logging function with the AsyncLocalStorage values from when the engine was loaded. */
  readonly within: (tell: () => void) => void
  /** The minimum level of the messages that it receives. */
  readonly level: RuntimeLogLevel
}

const TOLD_AS = {
  verbose: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
} as const satisfies Record<RuntimeLogEvent['level'], keyof MemoryLogger>

const RANKS: readonly string[] = [...RUNTIME_LOG_LEVELS, 'fatal']

/** The engines of this thread. The process has one runtime, so its messages may concern any of them. */
const listeners = new Set<Listener>()

/** Created with the first engine of this thread; lives as long as the thread. */
let native: NativeRuntimeLog | undefined

/**
 * Passes ONNX Runtime's messages to `log` until the returned function is called. Without a logger they are dropped:
 * they need no action by the user, and a call that fails says so itself.
 */
export function listenToRuntime(binding: Binding, log: Log, level: RuntimeLogLevel): () => void {
  native ??= new binding.NativeRuntimeLog(passOnRuntimeMessages)
  if (log.logger == null) return () => undefined
  const listener = { log, level, within: AsyncResource.bind((tell: () => void) => tell()) }
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Passes on waiting messages now, without waiting for the event loop's next turn. */
export function passOnRuntimeMessages(): void {
  if (native === undefined) return
  const { messages, dropped } = native.take()
  for (const message of messages) passOn(message)
  if (dropped === 0) return
  const text = `ONNX Runtime logged too much at once: ${dropped} messages were dropped`
  for (const { log, within } of listeners) within(() => log.warn('RECOLLECT_RUNTIME', text, { dropped }))
}

function passOn({ level, category, location, text }: NativeRuntimeMessage): void {
  if (RUNTIME_LOG_CHANNEL.hasSubscribers) {
    RUNTIME_LOG_CHANNEL.publish({ level, category, location, message: text } satisfies RuntimeLogEvent)
  }
  const told = new Set<unknown>()
  for (const { log, level: least, within } of listeners) {
    // Engines may share a logger; it gets each message once.
    if (RANKS.indexOf(level) < RANKS.indexOf(least) || told.has(log.logger)) continue
    told.add(log.logger)
    const fields = { source: 'onnxruntime', category, location }
    const as = TOLD_AS[level]
    within(() => (as === 'warn' ? log.warn('RECOLLECT_RUNTIME', text, fields) : log[as](text, fields)))
  }
}
