import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Endings of what stands for a file or folder whose content is still with a cloud drive: `.memory.db.icloud` of iCloud,
 * `memory.db.owncloud` and its kin, `memory.db.cloud` and, of a folder, `.cloudf` of odrive. Other drives give a
 * placeholder the name of the file itself, and fetch its content when it is read.
 */
const ENDINGS = ['icloud', 'owncloud', 'nextcloud', 'opencloud', 'cloud', 'cloudf'] as const

/** The placeholder of what is named; undefined when there is none. */
export function placeholderOf(path: string): string | undefined {
  const [directory, name] = [dirname(path), basename(path)]
  return ENDINGS.flatMap((ending) => [`.${name}.${ending}`, `${name}.${ending}`])
    .map((file) => join(directory, file))
    .find((file) => existsSync(file))
}
