import { describeAnyCalls } from './support/any-calls.js'

describeAnyCalls(2_000, 300_000)
