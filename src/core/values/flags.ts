// The single names in the text of a flags value: `Tls, BasicAuth`.

/** Without the name for nothing, None. */
export function flagsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(', ').filter((name) => name !== '' && name !== 'None'));
}
