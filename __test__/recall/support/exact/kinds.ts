import type { ExactCases } from './exact-case.js'
import { NAMED } from './named.js'
import { NUMBERED } from './numbered.js'
import { OTHERWISE } from './otherwise.js'
import { PLACED } from './placed.js'
import { WRITTEN } from './written.js'

export const KINDS: ExactCases = { ...NUMBERED, ...PLACED, ...NAMED, ...WRITTEN, ...OTHERWISE }
