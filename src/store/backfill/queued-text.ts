/** A record whose text is to be embedded. */
export interface QueuedText {
  readonly seq: number
  readonly recordId: string
  readonly text: string
  readonly heading: string | null
  readonly title: string | null
}
