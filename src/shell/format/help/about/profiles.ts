// about_Profiles: the script that runs before the first prompt, and the layout of PowerShell 5.1.
import type { Topic } from './topic.ts';

export const profiles: Topic = {
  name: 'about_Profiles',
  synopsis: 'The script that runs before the first prompt, and how output looks.',
  text: `
$PROFILE names a script of yours, ~/.config/postern/profile.ps1 (or in $XDG_CONFIG_HOME). When it is there, it runs in the session's own scope before the first prompt: for aliases, functions and preferences. It runs only at the prompt; scripts, -Command and one-shots behave alike for everybody. postern -NoProfile leaves it out. A profile that others may write to is not run.

    New-Item $PROFILE -ItemType File -Force
    Add-Content $PROFILE "Set-Alias log Get-AgentLog"

What is worth setting there:

    $PSStyleProfile = '5.1'          tables, lists and files as Windows PowerShell 5.1 writes them;
                                     '7' is the default
    $FormatEnumerationLimit = -1     shows all elements of a list
    $ErrorView = 'NormalView'        errors with their place and id below
    $PSDefaultParameterValues['Get-AgentLog:Last'] = 100

The language is that of Windows PowerShell 5.1 ($PSVersionTable says so), with those additions of 7 that change no script of 5.1.
`,
  seeAlso: ['about_Scripts', 'about_CommonParameters'],
};
