/** `count` different sentences of 4 to about 40 words, the same in every run. */
export function sentences(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from(
      { length: 4 + ((i * 7) % 37) },
      (_, j) => WORDS[(i * 31 + j * 17) % WORDS.length],
    )
    return `${words.join(' ')} ${i}`
  })
}

const WORDS = (
  'memory river window letter garden stone paper music winter engine market bridge yellow silent morning ' +
  'travel answer kitchen doctor planet ticket forest mirror orange story number island friend summer coffee'
).split(' ')
