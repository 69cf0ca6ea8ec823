/**
 * Phrases and abbreviations that mean the same: each line is a group. Models that read word pieces know few
 * abbreviations, and a text that has one form seldom has the other.
 */
const GROUPS: readonly (readonly (readonly string[])[])[] = parsed(`
  a11y | accessibility
  acct | account
  admin | administrator
  adr | decision record
  app | application
  appt | appointment
  apt | apartment
  auth | authentication | authorization
  cert | certificate
  ci | continuous integration | pipeline
  config | configuration | settings
  creds | credentials
  db | database
  deps | dependencies
  dept | department
  dev | development | developer
  docs | documentation
  e2e | end to end
  env | environment
  eod | end of day
  eta | time of arrival | arrival
  go live | launch | release | deploy
  h1 | first half
  h2 | second half
  hr | human resources
  i18n | internationalization
  infra | infrastructure
  k8s | kubernetes
  kpi | performance indicator | metric
  l10n | localization
  lay off | dismiss
  lib | library
  log in | login | sign in
  mgr | manager
  mr | merge request | pull request
  mvp | minimum viable product
  okr | key results | objectives
  on call | pager | standby
  oom | out of memory
  ooo | out of office
  p50 | median
  p95 | 95th percentile
  p99 | 99th percentile
  pay raise | salary increase | raise
  perf | performance
  performance review | appraisal
  pg | postgres | postgresql
  pkg | package
  poc | proof of concept
  pr | pull request | merge request
  prod | production
  pto | paid time off | annual leave | vacation
  pwd | password
  q1 | first quarter
  q2 | second quarter
  q3 | third quarter
  q4 | fourth quarter
  qa | quality assurance
  qty | quantity
  repo | repository
  retro | retrospective
  roll back | rollback | revert | undo
  roll out | rollout | release | deploy
  sla | service level agreement
  slo | service level objective
  spec | specification
  take over | took over | successor
  tel | telephone | phone
  temp | temperature
  ui | user interface
  ux | user experience
  wal | write ahead log
  wfh | work from home | home office
  ytd | year to date`)

function parsed(list: string): readonly (readonly (readonly string[])[])[] {
  return list
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((phrase) => phrase.trim().split(' ')))
}

/** The maximum number of words in a phrase. */
const MAX_WORDS = 4

/** A part of a question, and other phrases that a text may have for it, as stems. */
export interface PhraseMatch {
  /** The words of the question, in lower case. */
  readonly typed: readonly string[]
  readonly others: readonly (readonly string[])[]
}

let byStems: ReadonlyMap<string, readonly (readonly string[])[]> | undefined

/**
 * The phrases and abbreviations of a question that have others.
 *
 * @param words of the question, in order, in lower case
 * @param stem returns the stem that the index uses for a word
 */
export function phraseMatches(
  words: readonly string[],
  stem: (word: string) => string,
): readonly PhraseMatch[] {
  byStems ??= indexed(stem)
  const stems = words.map(stem)
  const found: PhraseMatch[] = []
  for (let at = 0; at < words.length; at++) {
    for (let length = 1; length <= MAX_WORDS && at + length <= words.length; length++) {
      const others = byStems.get(stems.slice(at, at + length).join(' '))
      if (others !== undefined) found.push({ typed: words.slice(at, at + length), others })
    }
  }
  return found
}

function indexed(stem: (word: string) => string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const made = new Map<string, (readonly string[])[]>()
  for (const group of GROUPS) {
    const phrases = group.map((words) => words.map(stem))
    for (const phrase of phrases) {
      const key = phrase.join(' ')
      made.set(key, [...(made.get(key) ?? []), ...phrases.filter((other) => other !== phrase)])
    }
  }
  return made
}
