#!/usr/bin/env postern
<#
.SYNOPSIS
Checks an exported configuration, or imports it.

.DESCRIPTION
The second and the third of the three steps in which a configuration is carried to another server. With -isImport:$false
nothing is changed: everything that is wrong is shown, and the answer file asks for what this server doesn't have. With
-isImport:$true the configuration takes the place of the present one: everything, or nothing.

.PARAMETER cloneConfigData
The file that ExportEdgeConfig.ps1 has written.

.PARAMETER isImport
Whether to import, or only to check.

.PARAMETER cloneConfigAnswer
The answer file.

.PARAMETER key
The text that passwords were encrypted with.

.EXAMPLE
postern scripts/ImportEdgeConfig.ps1 -cloneConfigData:"edge.xml" -isImport:$false -cloneConfigAnswer:"answers.xml"

.EXAMPLE
postern scripts/ImportEdgeConfig.ps1 -cloneConfigData:"edge.xml" -isImport:$true -cloneConfigAnswer:"answers.xml"
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $cloneConfigData,
    [Parameter(Mandatory = $true)] [bool] $isImport,
    [string] $cloneConfigAnswer,
    [string] $key
)

$given = @{ CloneConfigData = $cloneConfigData; IsImport = $isImport }
if ($cloneConfigAnswer) { $given['CloneConfigAnswer'] = $cloneConfigAnswer }
if ($key) { $given['Key'] = $key }

$problems = @(Import-EdgeConfig @given -ErrorVariable failed)
$problems
if ($failed) { exit 2 }
if (-not $isImport) {
    $fatal = @($problems | Where-Object { -not $_.IsAnswerable })
    if ($fatal) { exit 2 }
    if ($problems) { exit 1 }
    Write-Host 'The configuration can be imported.'
}
