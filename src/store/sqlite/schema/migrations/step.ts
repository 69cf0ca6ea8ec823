import type { Connection } from '../../database/connection.js'

/** One step of the chain. It runs inside its own immediate transaction, which also moves the version. */
export interface MigrationStep {
  readonly from: number
  readonly to: number
  readonly apply: (connection: Connection) => void
}
