// Programs and cmdlets of Windows that scripts call and that have nothing to act on here: why they are refused, and what to use instead.

const SERVICES = 'Use Get-Service, Start-Service, Stop-Service or Restart-Service.';

const OUTSIDE = 'is a program of the operating system; this shell runs cmdlets, functions and scripts only.';

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

const NO_REGISTRY = 'there is no registry here.';
const NO_WMI = 'there is no WMI here; use Get-Process and Get-Service.';
const NO_PROCESS = 'processes are not started or ended from this shell; use Start-Service and Stop-Service.';
const ALIAS_FILES = 'put Set-Alias into a script, or into your $PROFILE.';
const NO_JOBS = 'there are no jobs here; Invoke-Command runs a block at once.';

const CMDLETS: ReadonlyMap<string, string> = new Map([
  ['stop-process', NO_PROCESS],
  ['kill', NO_PROCESS],
  ['spps', NO_PROCESS],
  ['start-process', NO_PROCESS],
  ['saps', NO_PROCESS],
  ['start', NO_PROCESS],
  ['set-service', 'what starts with the machine is for its service manager; use Start-Service and Stop-Service.'],
  ['get-itemproperty', NO_REGISTRY],
  ['gp', NO_REGISTRY],
  ['set-itemproperty', NO_REGISTRY],
  ['sp', NO_REGISTRY],
  ['new-itemproperty', NO_REGISTRY],
  ['remove-itemproperty', NO_REGISTRY],
  ['set-item', 'there is no registry here; Set-Content writes files.'],
  ['si', 'there is no registry here; Set-Content writes files.'],
  ['get-wmiobject', NO_WMI],
  ['gwmi', NO_WMI],
  ['invoke-wmimethod', NO_WMI],
  ['get-ciminstance', NO_WMI],
  ['get-counter', 'there are no performance counters here.'],
  ['start-job', NO_JOBS],
  ['receive-job', NO_JOBS],
  ['enter-pssession', 'there are no remote sessions here.'],
  ['write-eventlog', 'the event log is written by the transport only.'],
  ['select-xml', 'XML documents are not read here; Import-Clixml reads objects, Select-String finds text.'],
  ['convertto-xml', 'XML documents are not made here; use Export-Clixml or ConvertTo-Html.'],
  ['export-alias', ALIAS_FILES],
  ['epal', ALIAS_FILES],
  ['import-alias', ALIAS_FILES],
  ['ipal', ALIAS_FILES],
]);

export interface RefusedCommand {
  readonly id: 'CommandNotAvailable' | 'NativeCommandRefused';
  readonly message: string;
}

/** Why the name is no command here; undefined when it isn't one of those. */
export function refusedCommand(name: string): RefusedCommand | undefined {
  const reason = CMDLETS.get(name.toLowerCase());
  if (reason !== undefined) return { id: 'CommandNotAvailable', message: `${name} is not available: ${reason}` };
  const message = refusedProgram(name);
  return message === undefined ? undefined : { id: 'NativeCommandRefused', message };
}

/** The same of a program that was found on this machine. */
export function refusedFile(name: string): RefusedCommand {
  const program = name.replace(/^.*[\\/]/, '');
  return { id: 'NativeCommandRefused', message: `${program} ${OUTSIDE}` };
}

function refusedProgram(name: string): string | undefined {
  const program = name
    .toLowerCase()
    .replace(/^.*[\\/]/, '')
    .replace(/\.(exe|com|cmd|bat)$/, '');
  const known = INSTEAD.get(program);
  if (known === undefined && !/\.(exe|com|cmd|bat|vbs|msc)$/i.test(name)) return undefined;
  const refused = `${program} ${OUTSIDE}`;
  return known === undefined || known === '' ? refused : `${refused} ${known}`;
}
