import type { ExactCases } from './exact-case.js'
import { IDENTIFIERS } from './identifiers.js'
import { LOCATIONS } from './locations.js'
import { NAMES } from './names.js'
import { NOTATIONS } from './notations.js'
import { VARIANTS } from './variants.js'

export const KINDS: ExactCases = { ...IDENTIFIERS, ...LOCATIONS, ...NAMES, ...NOTATIONS, ...VARIANTS }
