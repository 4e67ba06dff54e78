# Several knowledge bases at once: --kb more than once, folders, --overlay.
load common

write_others()
{
    unset ICSYNC_KB
    mkdir -p vpn local/devices
    cat >vpn/index.md <<'END'
---
title: VPN book
---
# VPN book

The tunnel to the office.

## Certificate expired

The tunnel says that its certificate expired: get a new one from the portal.

## Scanner behind the tunnel

A scanner is not reached through the tunnel. Its lamp stays dark then.
END
    cat >local/devices/scanner.md <<'END'
# Scanner

## Lamp is out of order {#lamp-stays-dark}

Call 4711: we exchange it.

## Glass is dirty

Wipe it with a dry cloth.
END
    kbc build -o vpn.kb vpn
    kbc build -o local.kb local
}

@test "both are searched, and each hit names its file" {
    write_others
    is 0 kb --kb small.kb --kb vpn.kb search scanner lamp dark
    says "devices/scanner/lamp-stays-dark (Scanner) in small.kb" "scanner-behind-the-tunnel in vpn.kb"
    is 0 kb --kb small.kb --kb=vpn.kb search --json -n 3 scanner lamp dark
    [ "$(jq -c '[.hits[].kb] | unique' <<<"$output")" = '["small.kb","vpn.kb"]' ]
    [ "$(jq -c '.hits | map(.score) | . == (sort | reverse)' <<<"$output")" = true ]
    jq -r '.hits[] | .id, .score' <<<"$output" >both
    is 0 kb --kb vpn.kb --kb small.kb search --json -n 3 scanner lamp dark
    jq -r '.hits[] | .id, .score' <<<"$output" | diff both -
}

@test "one file alone is answered as ever" {
    write_others
    kb --kb small.kb search --json scanner >one
    mkdir folder && cp small.kb folder
    kb --kb folder search --json scanner | diff one -
    ICSYNC_KB=small.kb kb search --json scanner | diff one -
    lacks '"kb"' <one
}

@test "a file that knows a word tells that it is no slip, and goes first" {
    write_others
    is 0 kb --kb small.kb --kb vpn.kb search certificate
    [[ ${lines[0]} == "1. Certificate expired"* ]]
    lacks "Showing results"
    is 0 kb --kb small.kb --kb vpn.kb search scanner certifcate
    says "Showing results for Certificate"
    is 1 kb --kb small.kb --kb vpn.kb search zebra crossing
    says "not in these knowledge bases: zebra, crossing"
    is 0 kb --kb small.kb --kb vpn.kb search scanner portal
    lacks "not in"
}

@test "points add up to the score" {
    write_others
    is 0 kb --kb small.kb --kb vpn.kb search --json --explain scanner lamp tunnel
    jq -e 'all(.hits[]; .score + 8 >= ([.explanation[].points] | add // 0))' <<<"$output"
}

@test "a folder, and its bound" {
    write_others
    mkdir many && cp small.kb vpn.kb many
    is 0 kb --kb many search scanner lamp dark
    says "in many/small.kb" "in many/vpn.kb"
    is 0 kb --kb many paths
    [[ ${lines[0]} == "used  --kb: many/small.kb" && ${lines[1]} == "used  --kb: many/vpn.kb" ]]
    ICSYNC_KB=many is 0 kb search scanner lamp dark
    says "in many/small.kb" "in many/vpn.kb"
    ICSYNC_KB=many is 0 kb paths
    [[ ${lines[1]} == 'used  $ICSYNC_KB: many' ]]
    for ((i = 0; i < 31; i++)); do cp vpn.kb many/$i.kb; done
    is 2 kb --kb many search scanner
    one_line
    mkdir empty
    is 3 kb --kb empty search scanner
    one_line
}

@test "a record of the overlay stands in place of the one with its id" {
    write_others
    is 0 kb --width 200 --kb small.kb --overlay local.kb search -n 5 pull the plug of the scanner
    says "Call 4711" "devices/scanner/lamp-stays-dark (Scanner) in local.kb, local overlay of small.kb"
    [ "$(grep -c 'lamp-stays-dark' <<<"$output")" -eq 1 ]
    is 0 kb --kb small.kb --overlay local.kb search --json -n 9 lamp
    [ "$(jq -c '[.hits[] | select(.overlay_of != null) | [.id, .kb, .overlay_of]]' <<<"$output")" = \
        '[["devices/scanner/lamp-stays-dark","local.kb","small.kb"]]' ]
    is 0 kb --kb small.kb --overlay local.kb show devices/scanner/lamp-stays-dark
    says "Call 4711" "local overlay of small.kb"
    is 0 kb --kb small.kb --overlay local.kb show devices/scanner/paper-is-crooked
    says "in small.kb"
    is 0 kb --kb small.kb --overlay local.kb list
    [ "$(grep -c lamp-stays-dark <<<"$output")" -eq 1 ]
    says "Lamp is out of order in local.kb, local overlay of small.kb" "Glass is dirty in local.kb"
}

@test "a page of the overlay with but a title and records is in nobody's place" {
    write_others
    is 0 kb --kb small.kb --overlay local.kb list --json
    [ "$(jq -c '[.records[] | select(.id == "devices/scanner") | .kb]' <<<"$output")" = '["local.kb","small.kb"]' ]
    ICSYNC_KB=small.kb is 0 kb --width 200 --overlay local.kb search lamp
    says "local overlay of small.kb"
}

@test "kinds and facets count where they are" {
    write_others
    is 0 kb --kb small.kb --kb vpn.kb sections
    says "in small.kb" "in vpn.kb"
    is 0 kb --kb small.kb --kb vpn.kb search --platform mac scanner
    is 2 kb --kb small.kb --kb vpn.kb search --platform nothing scanner
    one_line
    is 2 kb --kb small.kb --kb vpn.kb search --platfrm mac scanner
    says "did you mean --platform?"
    is 2 kb --kb small.kb --kb vpn.kb list nothings
    is 2 kb --kb small.kb --kb vpn.kb diagnose
    is 1 kb --kb small.kb --kb vpn.kb show certificate-expird
    says "Near it:" "certificate-expired"
}

@test "batch, info, verify and complete take all" {
    write_others
    printf 'q\tscanner lamp dark\n' | kb --kb small.kb --kb vpn.kb search --batch - >run
    grep -q '^q Q0 devices/scanner/lamp-stays-dark 1 [0-9]* icsync-kb$' run
    grep -q ' scanner-behind-the-tunnel ' run
    is 0 kb --kb small.kb --kb vpn.kb verify
    says "small.kb: ok" "vpn.kb: ok"
    is 0 kb --kb small.kb --kb vpn.kb info
    says "Handbook" "VPN book"
    is 0 kb --kb small.kb --kb vpn.kb info --json
    [ "$(jq -s -c 'map(.file)' <<<"$output")" = '["small.kb","vpn.kb"]' ]
    is 0 kb complete --kb small.kb --kb vpn.kb show ce
    [ "$output" = $'certificate-expired\tCertificate expired' ]
}

@test "when one is damaged, the others answer: a line, status 3" {
    write_others
    head -c 1500 vpn.kb >cut.kb
    for bad in cut.kb missing.kb; do
        is 3 kb --kb $bad --kb small.kb --kb local.kb search scanner
        says "icsync-kb: $bad: " "in small.kb"
        is 3 kb --kb small.kb --overlay $bad search --json scanner
        is 3 eval "kb --kb small.kb --kb local.kb --kb $bad list --json 2>said"
        jq -e '.total > 3 and (.error | startswith("'$bad': "))' <<<"$output"
        [ "$(wc -l <said)" -eq 1 ]
        is 3 kb --kb small.kb --kb $bad verify
        says "small.kb: ok"
    done
    is 3 kb --kb cut.kb --kb missing.kb search scanner
    [ "${#lines[@]}" -eq 2 ]
}

@test "damage that is met half way is told once" {
    write_others
    size=$(stat -c %s vpn.kb)
    for ((at = 300; at < size; at += 37)); do
        cp vpn.kb bad.kb
        printf '\xA5\x5A\xC3' | dd of=bad.kb bs=1 seek=$at conv=notrunc status=none
        run kb --kb bad.kb --kb small.kb search -n 9 scanner lamp dark certificate tunnel
        [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { echo "status $status at $at"; return 1; }
        says "lamp-stays-dark"
        [ "$(grep -c '^icsync-kb: ' <<<"$output")" -le 1 ]
        [ "$status" -eq 0 ] || says "icsync-kb: bad.kb: "
    done
}
