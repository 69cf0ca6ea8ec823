/** Colors for a light background, and for a dark one if the reader's system asks for it. */
export const STYLE = `<style>
text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1f2328; }
.title { font-size: 20px; font-weight: 650; }
.note { font-size: 12px; fill: #59636e; }
.head { font-size: 13px; font-weight: 600; }
.large { font-size: 13px; }
.small { font-size: 11px; }
.label { fill: #59636e; }
.ours-label { fill: #1f2328; font-weight: 600; }
.caption { font-variant-numeric: tabular-nums; }
.ground { fill: #ffffff; }
.ours { fill: #0969da; }
.peer { fill: #afb8c1; }
.bound { fill: #ddf4e4; stroke: #2da44e; stroke-dasharray: 3 2; }
.range { stroke: #1f2328; stroke-width: 1.2; stroke-opacity: .65; fill: none; }
@media (prefers-color-scheme: dark) {
  text, .ours-label { fill: #e6edf3; }
  .note, .label { fill: #9198a1; }
  .ground { fill: #0d1117; }
  .ours { fill: #4493f8; }
  .ours-label { fill: #e6edf3; }
  .peer { fill: #57606a; }
  .bound { fill: #12301d; stroke: #3fb950; }
  .range { stroke: #e6edf3; }
}
</style>`

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
])

/**
 * @param {number} x
 * @param {number} y of the base line
 * @param {string} classes
 * @param {string} content
 */
export function text(x, y, classes, content) {
  const safe = content.replace(/[&<>]/g, (character) => ESCAPES.get(character) ?? '')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${classes}">${safe}</text>`
}
