#!/usr/bin/env node
import { mkdirSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RecollectError } from '../errors.js'
import { assertSupportedNode } from '../platform/node-version.js'

// Only these two modules are loaded before the version is checked: an older Node.js may not even parse the others.
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
 * Caches compiled code for the next call, in the system's temporary directory: see the documentation of Node.js. The
 * directory is created here, at the place where Node.js would, because Node.js never returns if it cannot be created,
 * such as below `/proc`.
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
