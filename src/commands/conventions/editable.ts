// A copy of a stored object: `$c = Get-X; $c.Enabled = $false; Set-X -Instance $c` changes it, and the store's own is frozen.

export function editable<T extends object>(object: T): T {
  return { ...object };
}
