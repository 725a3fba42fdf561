// about_Scripts: script files, their parameters, errors and exit statuses.
import type { Topic } from './topic.ts';

export const scripts: Topic = {
  name: 'about_Scripts',
  synopsis: 'Running .ps1 files, with parameters and exit statuses.',
  text: `
A script is a text file called something.ps1. At the prompt it is run by its path, from the Unix shell by postern; with a first line of #!/usr/bin/env postern and the right to execute, it is a program.

    ./Get-AntispamTopRBLProviders.ps1 -Top 5
    postern report.ps1 -Top 5
    . ./functions.ps1                      in this scope: its functions stay

Parameters are declared first; Get-Help shows them with the comments above:

    <#
    .SYNOPSIS
    Blocks the addresses of a file.
    #>
    param(
      [Parameter(Mandatory)] [string] $Path,
      [timespan] $For = '7.00:00:00'
    )
    Get-Content $Path | ForEach-Object {
      Add-IPBlockListEntry -IPAddress $_ -ExpirationTime ((Get-Date) + $For)
    }

exit 3 ends the script with status 3. Without it the status is 0 when the last command succeeded and 1 when it did not, or when an error ended the script. try, catch and finally handle errors; $ErrorActionPreference = 'Stop' turns each error into one that ends the script.

Scripts of Exchange run as they are: Add-PSSnapin, Import-Module and the remote sessions of Exchange are accepted and do nothing. Programs of the system are not started.

For other programs, postern --json -Command '...' prints the output as one JSON array, and each error as a line of JSON on standard error.
`,
  seeAlso: ['about_CommonParameters', 'about_Profiles'],
};
