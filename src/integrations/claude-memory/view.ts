import type { MemoryFile } from './files.js'

/** The maximum number of lines of a file to show, and the width of their numbers: as in the SDK's own tool. */
const MAX_LINES = 999_999
const NUMBER_WIDTH = String(MAX_LINES).length

/** The size that a file system reports for a small directory. */
const DIRECTORY_SIZE = '4K'

/** A file with line numbers. */
export function fileView(path: string, text: string, range: readonly number[] | undefined): string {
  const lines = text.split('\n')
  if (lines.length > MAX_LINES) {
    throw new Error(
      `File ${path} has too many lines (${lines.length}). Maximum is ${MAX_LINES.toLocaleString()} lines.`,
    )
  }
  const [first, last] = range?.length === 2 ? range : [1, -1]
  const from = Math.max(1, first ?? 1) - 1
  const shown = lines.slice(from, last === -1 ? lines.length : last)
  return `Here's the content of ${path} with line numbers:\n${numbered(shown, from)}`
}

/** Lines with their numbers; `from` is the number of lines before them. */
export function numbered(lines: readonly string[], from: number): string {
  return lines
    .map((line, index) => `${String(index + from + 1).padStart(NUMBER_WIDTH, ' ')}\t${line}`)
    .join('\n')
}

/** Lists two levels of a directory. `path` is as Claude wrote it; `directory` is the resolved path. */
export function directoryView(path: string, directory: string, files: readonly MemoryFile[]): string {
  const inside = files.map((file) => ({
    names: file.path.slice(directory.length + 1).split('/'),
    size: formatted(Buffer.byteLength(file.text)),
  }))
  const lines = levels(inside, '', 1).map(({ size, name }) => `${size}\t${path}/${name}`)
  const header = `Here're the files and directories up to 2 levels deep in ${path}, excluding hidden items and node_modules:`
  return [header, `${DIRECTORY_SIZE}\t${path}`, ...lines].join('\n')
}

interface Inside {
  readonly names: readonly string[]
  readonly size: string
}

function levels(inside: readonly Inside[], above: string, depth: number): { size: string; name: string }[] {
  const names = [...new Set(inside.map((each) => each.names[0] ?? ''))].sort()
  return names
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const own = inside.filter((each) => each.names[0] === name)
      const file = own.find((each) => each.names.length === 1)
      if (file !== undefined) return [{ size: file.size, name: `${above}${name}` }]
      const deeper = own.map(({ names: [, ...rest], size }) => ({ names: rest, size }))
      const entry = { size: DIRECTORY_SIZE, name: `${above}${name}/` }
      return depth < 2 ? [entry, ...levels(deeper, `${above}${name}/`, depth + 1)] : [entry]
    })
}

function formatted(bytes: number): string {
  if (bytes === 0) return '0B'
  const unit = Math.floor(Math.log(bytes) / Math.log(1024))
  const size = bytes / 1024 ** unit
  return `${size % 1 === 0 ? size : size.toFixed(1)}${['B', 'K', 'M', 'G'][unit]}`
}
