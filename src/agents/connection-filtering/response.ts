// The text of a refusal: a template of an administrator with {0}, {1} and {2} filled in.

/** Each placeholder is replaced once: a value that looks like a placeholder stays as it is; a placeholder without a value too. */
export function fillResponse(template: string, values: readonly string[]): string {
  return template.replace(/\{([012])\}/g, (placeholder, index: string) => values[Number(index)] ?? placeholder);
}
