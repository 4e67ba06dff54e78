# icsync-kbc export: what it refuses, and folders that are written whole or not at all.
load common

export_to() { kbc export --to "$1" -o "$2" small.kb "${@:3}"; }
nothing_left() { [ -z "$(find . -name '*.tmp-*' -o -name '*.old-*')" ]; }

@test "each form" {
    is 0 export_to site site
    [ -z "$output" ]
    [ -f site/index.html ] && [ -f site/devices-scanner.html ]
    is 0 export_to html one.html
    grep -q '<h1>Handbook</h1>' one.html
    is 0 export_to markdown md
    [ -f md/rules.xml ] && [ -f md/devices/scanner.md ]
    is 0 export_to ndjson lines
    [ "$(wc -l <lines/records.ndjson)" -eq $(("$(kb list | wc -l)" * 2)) ]
    nothing_left
}

@test "Markdown that was exported gives the same again" {
    export_to markdown md
    is 0 kbc build -o again.kb md
    [ -z "$output" ]
    kbc export --to markdown -o md2 again.kb
    diff -r md md2
    diff <(kb list) <(kb --kb again.kb list)
}

@test "wrong usage" {
    is 2 kbc export small.kb -o x
    says "name what to make with --to"
    is 2 kbc export --to site small.kb
    says "name the folder or file to write with -o"
    is 2 kbc export --to sites small.kb -o x
    says 'unknown value "sites" of --to; did you mean "site"?'
    is 2 kbc export --to site -o x
    says "export takes one .kb file"
    is 2 kbc export --to html -o small.kb small.kb
    says "would write over the source"
    is 2 kbc build --to site src
    is 2 kbc build --force src
    [ ! -e x ]
}

@test "a .kb that is missing, damaged or none" {
    is 3 kbc export --to site nowhere.kb -o x
    one_line
    is 3 kbc export --to site src/index.md -o x
    says "src/index.md: "
    corrupt patch small.kb bad.kb 40 00
    is 3 kbc export --to site bad.kb -o x
    one_line
    head -c 500 small.kb >short.kb
    is 3 kbc export --to html short.kb -o x
    [ ! -e x ]
}

@test "a folder that is empty is filled, one that is not ours stays" {
    mkdir empty other
    : >other/mine
    is 0 export_to site empty
    [ -f empty/index.html ]
    is 5 export_to site other
    says "other is not empty, and no export"
    is 5 export_to site other --force
    [ "$(ls -A other)" = mine ]
    is 5 export_to site small.kb/x
    is 5 export_to site nowhere/x
    is 5 export_to site src/index.md
    says "it is not a folder"
    nothing_left
}

@test "--force writes one of ours anew, if nothing else is in it" {
    export_to markdown md
    is 5 export_to markdown md
    says "md is there already; --force writes it anew"
    echo changed >md/index.md
    is 0 export_to site md --force
    [ -f md/index.html ]
    [ ! -e md/index.md ] && [ ! -e md/devices ]
    mkdir md/notes
    is 0 export_to site md --force
    [ ! -e md/notes ]
    mkdir -p md/notes/more
    echo mine >md/notes/more/mine
    is 5 export_to ndjson md --force
    says "has a file that is not of the export: notes/more/mine"
    [ -f md/index.html ] && [ -f md/notes/more/mine ]
    nothing_left
}

@test "a list that was forged, and links, lead nowhere else" {
    mkdir forged outside
    echo keep >outside/file
    printf '.icsync-kb-export\n../outside/file\nlink\ndeep\n' >forged/.icsync-kb-export
    ln -s ../outside forged/link
    ln -s ../outside/file forged/deep
    is 0 export_to site forged --force
    [ "$(cat outside/file)" = keep ]
    ln -s md here
    mkdir md
    is 0 export_to markdown here
    [ -L here ] && [ -f md/index.md ]
}

@test "when there is no room nothing is left" {
    is 5 bash -c "ulimit -f 4; exec '$BUILD/icsync-kbc' export --to site small.kb -o site"
    [ ! -e site ]
    nothing_left
}

@test "what Markdown cannot say is refused" {
    mkdir tabs
    printf '# Page\n\n=== "Windows"\n\n    One.\n\n    ---\n\n    Two.\n\nBehind.\n' >tabs/index.md
    kbc build -o tabs.kb tabs 2>/dev/null
    is 1 kbc export --to markdown tabs.kb -o md
    says "Markdown cannot say what" "would be another"
    one_line
    [ ! -e md ]
    nothing_left
    is 0 kbc export --to site tabs.kb -o site
    mkdir odd
    printf '# A\n' >odd/con.md
    kbc build -o odd.kb odd
    is 1 kbc export --to markdown odd.kb -o md
    says 'not every system can have a file of the name "con.md"'
    is 0 kbc export --to site odd.kb -o odd.site
    [ -f odd.site/page-con.html ]
}
