import { type Dirent, readdirSync } from 'node:fs'

/** The user's own entries in a folder, sorted by name. */
export function ownEntries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
