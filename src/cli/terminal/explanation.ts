import type { Explanation } from '../../recall/explain.js'
import type { Screen } from './screen.js'

const INDENT = '  '

/** Explains a memory's rank in lines for a reader. */
export function explanationLines(screen: Screen, explanation: Explanation): string[] {
  return statements(explanation).flatMap((statement) =>
    screen.paragraph(statement, INDENT).map((line) => screen.styled('dim', line)),
  )
}

/** The same as one field of a line for a program. */
export function explanationText(explanation: Explanation): string {
  return statements(explanation).join('; ')
}

function statements(explanation: Explanation): string[] {
  const { basis, words, meaning, matched, missing, parts, context, factors, replaced, timings } = explanation
  const added = Object.entries({ ...parts, context }).filter(([, value]) => Math.abs(value) >= SHOWN)
  const multiplied = Object.entries(factors).filter(([, value]) => Math.abs(value - 1) >= SHOWN)
  return [
    `by ${basis === 'hybrid' ? 'words and meaning' : basis}: ${leg('words', 'BM25', words)}, ${leg('meaning', 'cosine', meaning)}`,
    ...(matched.length === 0 ? [] : [`has ${matched.join(', ')}`]),
    ...(missing.length === 0 ? [] : [`lacks ${missing.join(', ')}`]),
    `rank ${added.map(([part, value]) => `${NAMES[part] ?? part} ${value.toFixed(3)}`).join(' + ') || '0'}`,
    ...multiplied.map(([factor, value]) => `times ${value.toFixed(3)} for ${NAMES[factor] ?? factor}`),
    ...(replaced ? ['behind the newer memory that replaced it'] : []),
    `took ${Object.entries(timings)
      .map(([stage, ms]) => `${stage} ${ms.toFixed(1)} ms`)
      .join(', ')}`,
  ]
}

function leg(name: string, value: string, place: Explanation['words']): string {
  return place === undefined
    ? `not among the best by ${name}`
    : `place ${place.place} by ${name} (${value} ${place.value.toFixed(2)})`
}

/** Smaller values show as zero with three decimals. */
const SHOWN = 0.0005

const NAMES: Readonly<Record<string, string>> = {
  together: 'words together',
  exact: 'exact code or quote',
  asking: 'asking only',
  amount: 'no number in it',
  weight: 'importance and confidence',
}
