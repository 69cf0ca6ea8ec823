import { counted } from '../terminal/quantities.js'
import type { ImportOutcome } from './outcome.js'

/** The result of an import: one line for each file of records, and one for all notes; the totals last. */
export function sentences(
  outcomes: readonly ImportOutcome[],
  {
    dryRun,
    retired,
    problems,
  }: { readonly dryRun: boolean; readonly retired: number; readonly problems: number },
): string[] {
  const notes = outcomes.filter(({ unit }) => unit === 'paragraph')
  const others = outcomes.filter(({ unit }) => unit !== 'paragraph')
  const lines = others.map((outcome) => sentence(outcome.path, outcome, dryRun))
  const gone = retired === 0 ? '' : `; ${retired} gone from the files`
  const unread = problems === 0 ? '' : `; ${problems} not read`
  const [first] = notes
  if (first === undefined) {
    return problems === 0
      ? lines
      : [...lines, `${counted(problems, 'file or folder', 'files or folders')} not read`]
  }
  const label = notes.length === 1 ? first.path : counted(notes.length, 'file')
  return [...lines, `${sentence(label, sumOf(notes, first), dryRun)}${gone}${unread}`]
}

function sumOf(notes: readonly ImportOutcome[], first: ImportOutcome): ImportOutcome {
  const sum = (name: 'found' | 'imported' | 'alreadyThere' | 'forgotten' | 'restored' | 'rejected') =>
    notes.reduce((total, note) => total + note[name], 0)
  return {
    ...first,
    found: sum('found'),
    imported: sum('imported'),
    alreadyThere: sum('alreadyThere'),
    forgotten: sum('forgotten'),
    restored: sum('restored'),
    rejected: sum('rejected'),
  }
}

function sentence(
  label: string,
  { unit, found, imported, alreadyThere, forgotten, restored, rejected }: ImportOutcome,
  dryRun: boolean,
): string {
  const many = unit === 'audit entry' ? 'audit entries' : `${unit}s`
  const verb = dryRun ? 'to be imported' : 'imported'
  // Most imports have none, so the line omits them.
  const undone = restored > 0 ? ` + ${restored} ${dryRun ? 'to be restored' : 'restored'}` : ''
  const gone = forgotten > 0 ? ` + ${forgotten} forgotten before` : ''
  return `${label}: ${counted(found, unit, many)} = ${imported} ${verb} + ${alreadyThere} already there${undone}${gone} + ${rejected} rejected`
}
