import { channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { DiagnosticsEvents } from './events.js'

/**
 * Names of the channels of `node:diagnostics_channel` that this package publishes to. All except `runtimeLog` are
 * tracing channels: pass the name to `tracingChannel()`. An operation has one event object from its start to its end.
 */
export const DIAGNOSTICS_CHANNELS = {
  /** An engine is loaded. */
  load: 'recollect:load',
  /** A call of an engine, from the call to its vectors. */
  embed: 'recollect:embed',
  /** A call of a method of the store. */
  store: 'recollect:store',
  /** A search for the nearest vectors. */
  search: 'recollect:search',
  /** Records that lack a vector are embedded. */
  backfill: 'recollect:backfill',
  /** One message of ONNX Runtime; not a tracing channel. */
  runtimeLog: 'recollect:runtime-log',
} as const

/** `hasSubscribers` exists since Node.js 22.0, but is missing from the types. */
export type OperationChannel<E extends object> = TracingChannel<unknown, E> & {
  readonly hasSubscribers: boolean
}

function operationChannel<E extends object>(name: string): OperationChannel<E> {
  return tracingChannel<unknown, E>(name) as OperationChannel<E>
}

/** References kept here: Node.js keeps a channel only as long as something references it. */
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
