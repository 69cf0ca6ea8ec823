#!/usr/bin/env node
import { mkdirSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RecollectError } from '../errors.js'
import { assertSupportedNode } from '../platform/node-version.js'

// Only these two modules are loaded before the version is known: what follows may not even parse in an older one.
try {
  assertSupportedNode()
  keepCompiledCode()
  void import('./run.js').then(({ run }) => run(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof RecollectError)) throw error
  process.stderr.write(`recollect: ${error.message} [${error.code}]\n`)
  process.exitCode = 1
}

/**
 * Compiled code is kept for the next call, in the system's directory for temporary files: see Node's documentation. It is
 * made here, where Node.js keeps it by itself: Node.js never returns where the directory cannot be made, as below `/proc`.
 */
function keepCompiledCode(): void {
  const directory = join(tmpdir(), 'node-compile-cache')
  try {
    mkdirSync(directory)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return
  }
  module.enableCompileCache(directory)
}
