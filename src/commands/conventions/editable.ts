// A copy of a stored object: `$c = Get-X; $c.Enabled = $false; Set-X -Instance $c` changes it, and the store's own is frozen.

/** Its lists are copies too. */
export function editable<T extends object>(object: T): T {
  const copy = { ...object } as Record<string, unknown>;
  for (const [name, value] of Object.entries(copy)) if (Array.isArray(value)) copy[name] = [...value];
  return copy as T;
}
