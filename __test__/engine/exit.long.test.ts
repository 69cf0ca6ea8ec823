import { describeEndings } from './support/exit-times.js'

describeEndings(300, 3_600_000)
