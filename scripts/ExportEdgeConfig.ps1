#!/usr/bin/env postern
<#
.SYNOPSIS
Exports the configuration of this server into a file.

.DESCRIPTION
The first of the three steps in which a configuration is carried to another server. All settings, connectors, domains,
agents and the entries of the IP lists that administrators made go into the file; certificates, queued mail and logs do not.

.PARAMETER cloneConfigData
The file to write, in XML.

.PARAMETER key
A text of 32 bytes or more that passwords are encrypted with. Without it they are left out.

.EXAMPLE
postern scripts/ExportEdgeConfig.ps1 -cloneConfigData:"edge.xml" -key:"an example of a key of 32 bytes!"
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $cloneConfigData,
    [string] $key
)

$given = @{ CloneConfigData = $cloneConfigData }
if ($key) { $given['Key'] = $key }

Export-EdgeConfig @given -ErrorAction Stop
