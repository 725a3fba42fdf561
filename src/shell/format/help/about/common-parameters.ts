// about_CommonParameters: what every cmdlet takes.
import type { Topic } from './topic.ts';

export const commonParameters: Topic = {
  name: 'about_CommonParameters',
  synopsis: 'Parameters that every cmdlet and every advanced function has.',
  text: `
    -ErrorAction (ea)          what an error that does not end the cmdlet does: Continue,
                               SilentlyContinue, Ignore, Stop, Inquire
    -ErrorVariable (ev)        keeps the errors in a variable, named without its $; +name adds to it
    -WarningAction (wa)        the same for warnings; -WarningVariable (wv) keeps them
    -InformationAction (infa)  the same for Write-Information; -InformationVariable (iv) keeps it
    -Verbose (vb) -Debug (db)  shows what the cmdlet says of its work
    -OutVariable (ov)          keeps the output, too
    -OutBuffer (ob)            hands objects on by so many
    -PipelineVariable (pv)     names the current object for later stages of the pipeline

Cmdlets that change something have two more:

    -WhatIf (wi)               says what would be done, and does nothing
    -Confirm (cf)              asks first; -Confirm:$false never asks

What removes something asks unless told not to. A script that nobody watches says -Confirm:$false; without a person at a terminal a question is an error, never a yes.

    Get-IPBlockListEntry | Where-Object HasExpired | Remove-IPBlockListEntry -WhatIf
    Get-IPBlockListEntry 4711 -ErrorAction SilentlyContinue -ErrorVariable missing
    $ErrorActionPreference = 'Stop'

The preference variables ($ErrorActionPreference, $WarningPreference, $VerbosePreference, $ConfirmPreference, $WhatIfPreference ...) say what counts where the parameter is not given.
`,
  seeAlso: ['about_Operators', 'about_Scripts'],
};
