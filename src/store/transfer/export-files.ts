import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RecollectError } from '../../errors.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../options/check.js'
import { DEFAULT_SCOPE, requireScope } from '../../records/scope.js'
import type { ExportOptions } from '../../transfer/export-report.js'

/** Checked options of an export. */
export type CheckedExport = ExportOptions & { readonly vectors: boolean; readonly within: string }

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkExport(
  directory: unknown,
  given: ExportOptions,
): { readonly target: string; readonly options: CheckedExport } {
  const target = resolve(requirePath(directory, 'directory'))
  const options = checkOptions(given, ['vectors', 'within', 'onProgress', 'signal'], 'exportTo')
  const vectors = requireBoolean(options.vectors ?? false, 'vectors')
  const within = options.within === undefined ? DEFAULT_SCOPE : requireScope(options.within, 'within')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return { target, options: { ...options, vectors, within } }
}

/** The files of an export: those with lines, the records first; and the manifest, which describes them. */
export function exportFilesOf(
  directory: string,
  vectors: boolean,
): { readonly lineFiles: readonly string[]; readonly manifest: string; readonly files: readonly string[] } {
  const names = ['records.jsonl', 'audit.jsonl', ...(vectors ? ['embeddings.jsonl'] : [])]
  const lineFiles = names.map((name) => join(directory, name))
  const manifest = join(directory, 'manifest.toml')
  return { lineFiles, manifest, files: [...lineFiles, manifest] }
}

/** @throws RecollectError `INVALID_ARGUMENT` if one of an export's files exists */
export function requireNone(files: readonly string[]): void {
  const taken = files.find((file) => existsSync(file))
  if (taken === undefined) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a directory without an export, received one with ${taken}: choose another`,
  )
}
