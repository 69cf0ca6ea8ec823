import { describeAnyCalls } from './support/any-calls.js'

describeAnyCalls(100_000, 7_200_000)
