# icsync-kb.ps1 - completion of icsync-kb and icsync-kbc for PowerShell 5.1 and
# newer. README.md says how to use it. The programs know what may stand where
# (icsync-kb complete); this asks them, and quotes what they answer.

Register-ArgumentCompleter -Native -CommandName 'icsync-kb', 'icsync-kbc' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words before the one that is typed, without their quotes; nothing in them is run.
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text }
        })
    $program = $words[0]
    $before = @($words | Select-Object -Skip 1)
    $typed = ([string]$wordToComplete).Trim("'", '"')
    # PowerShell before 7.3 leaves an empty word out, but for one in quotes.
    if ($typed -eq '' -and
        ($PSVersionTable.PSVersion -lt [version]'7.3.0' -or $PSNativeCommandArgumentPassing -eq 'Legacy')) {
        $typed = '""'
    }

    # The programs write UTF-8, which Windows does not expect of them; where there is no console, it cannot be told.
    $status, $encoding = $global:LASTEXITCODE, [Console]::OutputEncoding
    try { [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false) } catch { }
    $lines = @(& $program complete @before $typed 2>$null)
    try { [Console]::OutputEncoding = $encoding } catch { }
    $global:LASTEXITCODE = $status

    foreach ($line in $lines) {
        $word, $what = $line -split "`t", 2
        # The name of a file: without an answer PowerShell completes it.
        if ($word -eq '') { return }
        $text = $word
        if ($word -notmatch '^([\p{L}_-][\p{L}\p{N}_/.:=-]*|[0-9]+)$') {
            # Its quotation marks are these five.
            $text = "'" + ($word -replace "['\u2018-\u201b]", '$0$0') + "'"
        }
        if (-not $what) { $what = $word }
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $what)
    }
    # An empty answer keeps it from naming files.
    if ($lines.Count -eq 0) { '' }
}
