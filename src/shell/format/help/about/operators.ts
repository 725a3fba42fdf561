// about_Operators: the language's operators at a glance.
import type { Topic } from './topic.ts';

export const operators: Topic = {
  name: 'about_Operators',
  synopsis: 'Operators for comparing, matching, splitting, formatting and calculating.',
  text: `
Comparison ignores the case of text; a c in front minds it (-ceq), an i says that it does not (-ieq). With a list on the left the result is the elements that fit.

    -eq -ne -gt -ge -lt -le     equal, unequal, greater, less
    -like -notlike              text fits a wildcard: 'mail' -like 'm*'
    -match -notmatch            text fits a regular expression; the groups are in $Matches
    -contains -notcontains      a list has an element:  $list -contains 5
    -in -notin                  an element is in a list: 5 -in $list
    -is -isnot -as              of a type; converted to a type
    -replace                    regular expression and replacement: 'a1' -replace '\\d', 'x'
    -split -join                text to list and back: 'a,b' -split ','
    -and -or -xor -not !        logic; the right side is looked at only when it matters
    -band -bor -bxor -bnot -shl -shr   bits
    + - * / %                   also on text, lists and dates
    ..                          a range: 1..5
    -f                          format: '{0:N2} {1,8:x}' -f 3.14159, 255
    = += -= *= /= %= ++ --      assignment
    ?: ?? ??= ?.                from PowerShell 7: choice, and what to take for null
    & .                         call; call in this scope
    > >> 2> 2>&1 *>             redirection to a file or to another stream

A size or a date is written as it is read: 10MB, 1.5GB; (Get-Date) - [timespan]'1.00:00:00'.

    $since = (Get-Date).AddHours(-1)
    Get-AgentLog | Where-Object { $_.Reason -like 'Block*' -and $_.Timestamp -gt $since }
`,
  seeAlso: ['about_Wildcards', 'Where-Object', 'ForEach-Object'],
};
