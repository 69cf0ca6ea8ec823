import { describeEndings } from './exit-times.js'

describeEndings(300, 3_600_000)
