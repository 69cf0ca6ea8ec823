/** What can be done to a record, and to the store as a whole (`migrate`, `import`, `repair`). */
export const AUDIT_OPS = [
  'insert',
  'patch',
  'supersede',
  'invalidate',
  'forget_soft',
  'forget_hard',
  'migrate',
  'update',
  'restore',
  'import',
  'repair',
] as const
/** One of {@link AUDIT_OPS}. */
export type AuditOp = (typeof AUDIT_OPS)[number]

/** One change of the store, written in the transaction of the change itself. */
export interface AuditEntry {
  /** The entry's own id. */
  readonly id: string
  /** What was done. */
  readonly op: AuditOp
  /** The record changed; null for a change of the whole store. */
  readonly targetId: string | null
  /** Why, in the caller's words. Never the text of a record. */
  readonly note: string
  /** Whole seconds since 1970. */
  readonly at: number
}
