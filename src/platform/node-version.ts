import { RecollectError } from '../errors.js'

/** better-sqlite3 13 is built for Node-API 10. On an older Node.js it does not throw, it segfaults. */
const REQUIRED_NODE_API = 10

/** The first Node.js release with Node-API 10, for the message. */
const REQUIRED_NODE = '22.14'

/** The parts of `process.versions` that decide. */
export interface NodeVersions {
  readonly node: string
  readonly napi?: string | undefined
}

/**
 * Throws `UNSUPPORTED_NODE` when this Node.js lacks Node-API 10 (added in 22.14). Call it before any native module is
 * loaded: loading one on an older Node.js crashes the process without a message.
 */
export function assertSupportedNode(versions: NodeVersions = process.versions): void {
  const nodeApi = Number(versions.napi ?? 0)
  if (nodeApi >= REQUIRED_NODE_API) {
    return
  }
  throw new RecollectError(
    'UNSUPPORTED_NODE',
    `Expected Node.js ${REQUIRED_NODE} or newer (Node-API ${REQUIRED_NODE_API}), received Node.js ${versions.node} ` +
      `(Node-API ${nodeApi}); run the program with a newer Node.js`,
  )
}
