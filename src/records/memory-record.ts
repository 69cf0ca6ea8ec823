/** What a memory is about. */
export const MEMORY_KINDS = [
  'profile',
  'episode',
  'fact',
  'event',
  'person',
  'interest',
  'commitment',
] as const
export type MemoryKind = (typeof MEMORY_KINDS)[number]

/** Where a memory is in its life. Search returns only `active` ones, unless asked for more. */
export const MEMORY_STATUSES = ['active', 'superseded', 'invalidated', 'forgotten'] as const
export type MemoryStatus = (typeof MEMORY_STATUSES)[number]

/** Any value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** One memory as it is stored. Times are whole seconds since 1970. */
export interface MemoryRecord {
  readonly id: string
  readonly kind: MemoryKind
  readonly status: MemoryStatus
  readonly text: string
  /** 0 to 1. */
  readonly confidence: number
  /** The conversation turn that it came from. */
  readonly sourceTurnId: string | null
  readonly tags: readonly string[]
  /** The id of the record that this one replaced. */
  readonly supersedes: string | null
  readonly createdAt: number
  readonly updatedAt: number
  /** 0 to 1. */
  readonly importanceScore?: number
  readonly staleAfterSecs?: number
  readonly metadata?: JsonValue
}

/** A memory to be stored. What is left out takes its default. */
export interface NewMemoryRecord {
  readonly kind: MemoryKind
  /**
   * Not blank. Longer than 32,768 bytes of UTF-8 it is cut on a character boundary and ends in
   * ` [truncated]`; lone surrogates become U+FFFD, as SQLite would store them.
   */
  readonly text: string
  /** Default: a new id that sorts after those made before it. At most 512 bytes. */
  readonly id?: string | undefined
  /** 0 to 1, default 0.5. */
  readonly confidence?: number | undefined
  readonly sourceTurnId?: string | null | undefined
  readonly tags?: readonly string[] | undefined
  /** 0 to 1. */
  readonly importanceScore?: number | undefined
  /** Whole seconds, at least 0. */
  readonly staleAfterSecs?: number | undefined
  readonly metadata?: JsonValue | undefined
  /** Whole seconds since 1970, default now. */
  readonly createdAt?: number | undefined
  /** A record that has these is there already; to store one as it is, see `insertRecordRaw`. */
  readonly status?: undefined
  readonly supersedes?: undefined
  readonly updatedAt?: undefined
}
