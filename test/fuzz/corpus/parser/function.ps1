#requires -version 5.1
<#
.SYNOPSIS
Does things.
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact='High')]
param([Parameter(Mandatory=$true, Position=0)][ValidateSet('a','b')][string[]]$Name = @('x'), [switch]$Force)
begin { $i = 0 }
process {
  foreach ($n in $Name) { if ($n -like 'a*') { $i++ } elseif ($Force) { continue } else { break } }
  :out for ($j = 0; $j -lt 3; $j++) { while ($true) { do { break out } until ($j -gt 5) } }
}
end {
  try { throw "x: $($i): ${a b}" } catch [System.Exception],[int] { $_ } finally { "done" }
  switch -regex -casesensitive ($i) { '^\d+$' { 1 } { $_ -gt 2 } { 2 } default { 3 } }
  function g([int]$x, $y = 3) { return $x + $y }
  filter h { trap { continue } $_ }
}
