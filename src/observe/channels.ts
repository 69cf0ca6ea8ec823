import { channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { DiagnosticsEvents } from './events.js'

/**
 * Names of the channels of `node:diagnostics_channel` that this package publishes to. All but `runtimeLog`
 * are tracing channels: the name goes to `tracingChannel()`, and the event is one object from an operation's
 * start to its end.
 */
export const DIAGNOSTICS_CHANNELS = {
  /** An engine is loaded. */
  load: 'recollect:load',
  /** A call of an engine, from the call to its vectors. */
  embed: 'recollect:embed',
  /** A method of the store. */
  store: 'recollect:store',
  /** A search for the nearest vectors. */
  search: 'recollect:search',
  /** Records that lack a vector are embedded. */
  backfill: 'recollect:backfill',
  /** One message of ONNX Runtime; no tracing channel. */
  runtimeLog: 'recollect:runtime-log',
} as const

/** `hasSubscribers` is there from Node.js 22.0; its types lag behind. */
export type OperationChannel<E extends object> = TracingChannel<unknown, E> & {
  readonly hasSubscribers: boolean
}

function operationChannel<E extends object>(name: string): OperationChannel<E> {
  return tracingChannel<unknown, E>(name) as OperationChannel<E>
}

/** Held here: Node.js itself keeps a channel for as long only as somebody does. */
export const CHANNELS: {
  readonly [name in keyof DiagnosticsEvents]: OperationChannel<DiagnosticsEvents[name]>
} = {
  load: operationChannel(DIAGNOSTICS_CHANNELS.load),
  embed: operationChannel(DIAGNOSTICS_CHANNELS.embed),
  store: operationChannel(DIAGNOSTICS_CHANNELS.store),
  search: operationChannel(DIAGNOSTICS_CHANNELS.search),
  backfill: operationChannel(DIAGNOSTICS_CHANNELS.backfill),
}

export const RUNTIME_LOG_CHANNEL = channel(DIAGNOSTICS_CHANNELS.runtimeLog)
