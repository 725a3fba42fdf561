$a = @"
a: $n "x" $(1+1)
`tb: $env:Path
"@
$b = @'
raw $x ''
'@
"a `"q`" ""d"" $x.y $a[0] $(if ($x) {"n$(1)"})" + 'it''s' -split ',' -join "`u{2195}"
