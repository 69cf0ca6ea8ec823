/** "1:56 pm on 8 May, 2023" or "2023/05/20 (Sat) 02:21", as seconds since 1970. */
export function spokenTime(/** @type {string} */ text) {
  const spoken = /^(\d+):(\d+) (am|pm) on (\d+) (\w+),? (\d{4})$/.exec(text.trim())
  if (spoken !== null) {
    const [, hour, minute, half, day, month, year] = spoken
    const of24 = (Number(hour) % 12) + (half === 'pm' ? 12 : 0)
    return Date.parse(`${day} ${month} ${year} ${of24}:${minute}:00 UTC`) / 1000
  }
  return (
    Date.parse(
      `${text
        .replace(/\([^)]*\)/, '')
        .replaceAll('/', '-')
        .replace(/\s+/g, ' ')
        .trim()} UTC`,
    ) / 1000
  )
}
