#!/usr/bin/env node
import module from 'node:module'
import { RecollectError } from '../errors.js'
import { assertSupportedNode } from '../platform/node-version.js'

// Only these two modules are loaded before the version is known: what follows may not even parse in an older one.
try {
  assertSupportedNode()
  // Compiled code is kept for the next call, in the system's directory for temporary files: see Node's documentation.
  module.enableCompileCache()
  void import('./run.js').then(({ run }) => run(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof RecollectError)) throw error
  process.stderr.write(`recollect: ${error.message} [${error.code}]\n`)
  process.exitCode = 1
}
