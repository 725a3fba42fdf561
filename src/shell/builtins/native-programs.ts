// Programs of the operating system that scripts of Windows servers call: why they are refused, and what to use instead.

const SERVICES = 'Use Get-Service, Start-Service, Stop-Service or Restart-Service.';

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['net', SERVICES],
  ['sc', SERVICES],
  ['iisreset', SERVICES],
  ['nslookup', 'Use [System.Net.Dns]::GetHostEntry(name), or Test-IPBlockListProvider to ask a block list.'],
  ['ping', 'Use ping outside of this shell.'],
  ['ipconfig', 'Use ip address outside of this shell.'],
  ['telnet', 'Use telnet outside of this shell.'],
  ['eventvwr', 'Use Get-EventLog Application.'],
  ['wevtutil', 'Use Get-EventLog Application.'],
  ['notepad', 'Use an editor outside of this shell.'],
  ['findstr', 'Use Select-String.'],
  ['find', 'Use Select-String or Get-ChildItem -Recurse.'],
  ['grep', 'Use Select-String.'],
  ['curl', 'Use Invoke-WebRequest.'],
  ['wget', 'Use Invoke-WebRequest.'],
  ['taskkill', 'Use Stop-Service.'],
  ['tasklist', 'Use Get-Process.'],
  ['reg', 'There is no registry here.'],
  ['cmd', ''],
  ['powershell', 'Run the script itself.'],
  ['pwsh', 'Run the script itself.'],
  ['cscript', ''],
  ['wmic', ''],
  ['robocopy', 'Use Copy-Item.'],
  ['xcopy', 'Use Copy-Item.'],
  ['hostname', 'Use $env:COMPUTERNAME or [System.Net.Dns]::GetHostName().'],
  ['whoami', 'Use [Environment]::UserName.'],
]);

/** Why the name is no command here; undefined when it isn't one of those programs. */
export function nativeProgram(name: string): string | undefined {
  const program = name
    .toLowerCase()
    .replace(/^.*[\\/]/, '')
    .replace(/\.(exe|com|cmd|bat)$/, '');
  const known = INSTEAD.get(program);
  if (known === undefined && !/\.(exe|com|cmd|bat|vbs|msc)$/i.test(name)) return undefined;
  const refused = `${program} is a program of the operating system; this shell runs cmdlets, functions and scripts only.`;
  return known === undefined || known === '' ? refused : `${refused} ${known}`;
}
