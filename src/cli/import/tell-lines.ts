import type { LeftOut } from '../../documents/document.js'
import type { FolderProblem } from '../../folder/walk.js'
import type { Session } from '../session.js'
import { counted } from '../terminal/quantities.js'

/** A file whose lines were counted. */
interface CountedFile {
  readonly path: string
  readonly leftOut?: readonly LeftOut[] | undefined
  readonly leftOutByReason?: Readonly<Record<string, number>> | undefined
}

/** Reports how many lines are in no record and why; with --verbose each of them by its number. */
export function tellLeftOut(session: Session, files: readonly CountedFile[]): void {
  const byReason = new Map<string, number>()
  let lines = 0
  for (const { path, leftOut = [], leftOutByReason = {} } of files) {
    for (const [reason, count] of Object.entries(leftOutByReason)) {
      lines += count
      byReason.set(reason, (byReason.get(reason) ?? 0) + count)
    }
    for (const { line, endLine, reason, part } of leftOut) {
      const count = part === true ? 0 : endLine - line + 1
      lines += count
      const kind = part === true ? 'data in a line' : reason
      byReason.set(kind, (byReason.get(kind) ?? 0) + Math.max(1, count))
      if (session.options.verbose !== true) continue
      const range = line === endLine ? String(line) : `${line}-${endLine}`
      session.note(`${path}:${range}: left out: ${reason}`)
    }
  }
  if (byReason.size === 0) return
  const kinds = [...byReason].map(([reason, count]) => `${reason.replace(/^an? /, '')}: ${count}`)
  const more = session.options.verbose === true ? '' : '; --verbose names each'
  session.note(`Left out: ${counted(lines, 'line or part', 'lines or parts')} (${kinds.join(', ')})${more}`)
}

/** Reports what could not be read, each once. */
export function tellProblems(session: Session, problems: readonly FolderProblem[]): void {
  for (const { path, reason } of problems) session.warn(`not read: ${path}: ${reason}`)
}
