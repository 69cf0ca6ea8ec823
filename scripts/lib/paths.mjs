import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Where set-up keeps its results, which it can make again. */
export const TOOLCHAIN = path.join(ROOT, '.toolchain')

/** Logs and stamps of set-up steps; cargo's own folder, ignored by git. */
export const STATE = path.join(ROOT, 'target', 'setup')

/** What the TypeScript compiler writes: a declaration for every source. */
export const DECLARATIONS = path.join(STATE, 'declarations')

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(ROOT, ...parts)
