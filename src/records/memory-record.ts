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
/** One of {@link MEMORY_KINDS}. */
export type MemoryKind = (typeof MEMORY_KINDS)[number]

/** The state of a memory. Search returns only `active` ones, unless asked for more. */
export const MEMORY_STATUSES = ['active', 'superseded', 'invalidated', 'forgotten'] as const
/** One of {@link MEMORY_STATUSES}. */
export type MemoryStatus = (typeof MEMORY_STATUSES)[number]

/** Any value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** Where a memory came from: a conversation or a file, and the place in it. */
export interface MemorySource {
  /** Names the conversation or the file within the record's scope, in 1 to 4,096 bytes of UTF-8. */
  readonly id: string
  /** The place in it, a whole number of at least 0. Neighbors have the positions next to it. */
  readonly position: number
  /** The first line, from 1. */
  readonly line?: number | undefined
  /** The last line. */
  readonly endLine?: number | undefined
  /** The heading above it; at most 4,096 bytes of UTF-8. */
  readonly heading?: string | undefined
  /** The title of the whole source, such as a file's name. The record stored last sets it for all of the source. */
  readonly title?: string | undefined
}

/** One memory as it is stored. Times are whole seconds since 1970. */
export interface MemoryRecord {
  /** 1 to 512 bytes of UTF-8. An id that was not given is a UUID of version 7, so that ids sort by age. */
  readonly id: string
  /** What it is about. */
  readonly kind: MemoryKind
  /** Its state. */
  readonly status: MemoryStatus
  /** At most 1 MiB of UTF-8. */
  readonly text: string
  /** How certain it is, 0 to 1. It affects the ranking of `recall` slightly: see `weights`. */
  readonly confidence: number
  /** The conversation turn that it came from. */
  readonly sourceTurnId: string | null
  /** Free words, as given; none is empty. */
  readonly tags: readonly string[]
  /** The id of the record that this one replaced. */
  readonly supersedes: string | null
  /** Whole seconds since 1970. */
  readonly createdAt: number
  /** Whole seconds since 1970. */
  readonly updatedAt: number
  /** 0 to 1. It affects the ranking of `recall` slightly: see `weights`. A record without one counts as 0.5. */
  readonly importanceScore?: number
  /** Whole seconds after `createdAt`. From then on `recall` finds the record only with `includeInactive`. */
  readonly staleAfterSecs?: number
  /** Anything that JSON can hold. */
  readonly metadata?: JsonValue
  /** Whose it is, or what it belongs to: a path such as `users/42`; '' is the default one. */
  readonly scope: string
  /** Where it came from. */
  readonly source?: MemorySource
}

/** A memory to be stored. Fields left out take their defaults. */
export interface NewMemoryRecord {
  /** What it is about. */
  readonly kind: MemoryKind
  /**
   * Not blank. Text longer than 1 MiB of UTF-8 is cut on a character boundary and ends in
   * ` [truncated]`; lone surrogates become U+FFFD, as SQLite would store them.
   */
  readonly text: string
  /** Default: a new id that sorts after all earlier ones. At most 512 bytes. */
  readonly id?: string | undefined
  /** 0 to 1, default 0.5. */
  readonly confidence?: number | undefined
  /** The conversation turn that it came from; default null. */
  readonly sourceTurnId?: string | null | undefined
  /** Default none. */
  readonly tags?: readonly string[] | undefined
  /** 0 to 1; default none, which counts as 0.5. */
  readonly importanceScore?: number | undefined
  /** Whole seconds after `createdAt`, at least 0. From then on `recall` leaves it out; default never. */
  readonly staleAfterSecs?: number | undefined
  /** Anything that JSON can hold, nested at most 1,000 deep. */
  readonly metadata?: JsonValue | undefined
  /** Whole seconds since 1970, default now. */
  readonly createdAt?: number | undefined
  /**
   * Whose it is, or what it belongs to: at most 32 segments separated by `/`, 1 to 512 bytes of UTF-8. Default '', the
   * default scope.
   */
  readonly scope?: string | undefined
  /** Where it came from; default nowhere. */
  readonly source?: MemorySource | undefined
  /** Not allowed in a new record. To store one with its status and times, use `insertRecordRaw`. */
  readonly status?: undefined
  /** Not allowed, like `status`. To store a record that replaces another, use `supersedeRecord`. */
  readonly supersedes?: undefined
  /** Not allowed, like `status`. */
  readonly updatedAt?: undefined
}

/**
 * A record that replaces another. If `kind`, `confidence`, `importanceScore` or `tags` is left out, it is that of the
 * replaced record; the other fields take their defaults, because they belong to the old statement.
 */
export interface SupersedingRecord extends Omit<NewMemoryRecord, 'kind'> {
  /** Default: that of the replaced record. */
  readonly kind?: MemoryKind | undefined
  /** 0 to 1. Default: that of the replaced record. */
  readonly confidence?: number | undefined
  /** Default: those of the replaced record. */
  readonly tags?: readonly string[] | undefined
  /** 0 to 1. Default: that of the replaced record. */
  readonly importanceScore?: number | undefined
}
