# Signatures: who signed a guide, and what a reader does that trusts a key.
load common

# A key of minisign without a password: ours.key, ours.pub.
key() { minisign -G -f -W -s "${1:-ours}.key" -p "${1:-ours}.pub" >key.log; }
# A byte becomes another: the one at an offset, or in the middle.
change()
{
    local at=${2:-$(($(stat -c %s "$1") / 2))} byte
    byte=$(xxd -s "$at" -l 1 -p "$1")
    printf '%02x' $((0x$byte ^ 1)) | xxd -r -p | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}

@test "what is signed is believed, by minisign too" {
    key
    is 0 kbc sign --key ours.key small.kb
    is 0 minisign -Vm small.kb -p ours.pub
    says "Trusted comment: file:small.kb"
    is 0 kb --kb small.kb --key ours.pub search router
    says "Move nearer"
    is 0 kb --kb small.kb --key ours.pub verify
    says "digest checked, signature checked"
    is 0 kb --kb small.kb verify
    says "not the signature (--key FILE)"
    is 0 kb --kb small.kb --key ours.pub info
    says ", which is trusted"
    is 0 kb --kb small.kb info --json
    [ "$(jq -r .signer <<<"$output")" = "$(sed -n 's/.*public key \(.*\)/\1/p' ours.pub)" ]
    [ "$(jq .trusted <<<"$output")" = false ]
}

@test "what minisign signs is believed, too" {
    key
    minisign -S -s ours.key -m small.kb >/dev/null
    is 0 kb --kb small.kb --key ours.pub search router
    is 0 kb --kb small.kb --key ours.pub verify
    says "signature checked"
    change small.kb
    is 4 kb --kb small.kb --key ours.pub search router
    [ "$(grep -c . <<<"$output")" -eq 1 ]
}

@test "a key with a password asks for it" {
    printf 'one\none\n' | minisign -G -f -s ours.key -p ours.pub >/dev/null 2>&1
    is 2 kbc sign --key ours.key small.kb <<<two
    says "ours.key: the password is wrong"
    is 0 kbc sign --key ours.key small.kb <<<one
    is 0 kb --kb small.kb --key ours.pub verify
}

@test "a trusted key may be in the environment and in the configuration" {
    key
    key other
    cp small.kb plain.kb
    kbc sign --key ours.key small.kb
    mkdir -p home/.config/icsync-kb config/icsync-kb
    cp ours.pub home/.config/icsync-kb/trusted.pub
    cp other.pub config/icsync-kb/trusted.pub
    unset XDG_CONFIG_HOME
    export HOME=$PWD/home
    is 0 kb --kb small.kb search router
    is 4 kb --kb plain.kb search router
    says "plain.kb: it is not signed; get a signed copy"
    export XDG_CONFIG_HOME=$PWD/config
    is 4 kb --kb small.kb search router
    says "signed with a key that is not trusted"
    ICSYNC_KB_KEY=ours.pub is 0 kb --kb small.kb search router
    is 0 kb --kb small.kb --key ours.pub search router
    cat other.pub ours.pub >both.pub
    is 0 kb --kb small.kb --key both.pub search router
}

@test "not a word of what is not signed, or was changed, is shown" {
    key
    cp small.kb plain.kb
    kbc sign --key ours.key small.kb
    for words in "search router" "show index" "list" "info" "verify" "diagnose router" "fixes" "search --json router"; do
        for at in 20 100 ""; do
            cp small.kb changed.kb
            change changed.kb $at
            is 4 kb --kb changed.kb --key ours.pub $words </dev/null
            ! grep -q "Move nearer" <<<"$output"
        done
        is 4 kb --kb plain.kb --key ours.pub $words </dev/null
        ! grep -q "Move nearer" <<<"$output"
    done
}

@test "both signatures must fit when verify is asked" {
    key
    key other
    kbc sign --key ours.key small.kb
    minisign -S -s other.key -m small.kb >/dev/null
    is 4 kb --kb small.kb --key ours.pub verify
    says "not trusted"
    is 0 kb --kb small.kb --key ours.pub search router
    echo nonsense >small.kb.minisig
    is 4 kb --kb small.kb --key ours.pub verify
}

@test "of several knowledge bases each must be signed" {
    key
    cp small.kb plain.kb
    kbc sign --key ours.key small.kb
    is 4 kb --kb small.kb --kb plain.kb --key ours.pub search router
    says "plain.kb: it is not signed" "Move nearer"
}

@test "files of keys that are none" {
    is 5 kb --kb small.kb --key missing.pub search router
    says "cannot read the keys in missing.pub"
    : >empty.pub
    is 2 kb --kb small.kb --key empty.pub search router
    says "empty.pub: no key is in this file"
    echo text >text.pub
    kbc build -o signed.kb src
    key
    kbc sign --key ours.key signed.kb
    is 2 kb --kb signed.kb --key text.pub search router
    says "no public key of minisign"
}

@test "what cannot be signed stays as it was" {
    key
    cp small.kb before.kb
    is 2 kbc sign small.kb
    says "name the file of the secret key with --key"
    is 2 kbc sign --key ours.pub small.kb
    says "ours.pub: it is no secret key of minisign"
    is 5 kbc sign --key missing.key small.kb
    is 3 kbc sign --key ours.key src/index.md
    change small.kb
    cp small.kb changed.kb
    is 3 kbc sign --key ours.key small.kb
    cmp small.kb changed.kb
    is 0 kbc sign --key ours.key before.kb -o new.kb
    [ -e new.kb.minisig ]
    [ ! -e before.kb.minisig ]
    kbc bundle --reader "$BUILD/icsync-kb" new.kb -o carried
    is 3 kbc sign --key ours.key carried
    unset ICSYNC_KB
    is 0 ./carried --key ours.pub search router
}

@test "nothing of what is not trusted is offered, or known by name" {
    key
    key other
    printf '<rules version="1"><kind name="fix" label="Fix" plural="fixes"/><record on="section" kind="fix"/></rules>' >src/rules.xml
    kbc build -o plain.kb src
    kbc sign --key ours.key plain.kb -o signed.kb
    is 0 kb --kb signed.kb --key ours.pub help fix
    is 0 kb complete --kb signed.kb list ""
    says fix
    export ICSYNC_KB_KEY=other.pub
    for file in plain.kb signed.kb; do
        is 2 kb --kb $file help fix
        is 2 kb --kb $file help fixs
        lacks "did you mean"
        is 0 kb complete --kb $file list ""
        lacks fix
        is 4 kb --kb $file fixes
    done
}

@test "verify tells nothing of another file" {
    key
    kbc sign --key ours.key small.kb
    cp small.kb changed.kb
    change changed.kb 100
    run kb --kb small.kb --kb changed.kb --key ours.pub verify --json
    [ "$status" -eq 4 ]
    [ "$(grep -c '"trusted":true' <<<"$output")" -eq 1 ]
    [ "$(grep -c '"records"' <<<"$output")" -eq 1 ]
}

@test "what stands beside a file and is no file does not count, a key that is a link to nowhere does" {
    key
    kbc sign --key ours.key small.kb
    rm small.kb.minisig
    mkfifo small.kb.minisig
    is 0 timeout 5 "$BUILD/icsync-kb" --kb small.kb --key ours.pub verify
    kbc build -o plain.kb src
    mkfifo plain.kb.minisig
    is 4 timeout 5 "$BUILD/icsync-kb" --kb plain.kb --key ours.pub search router
    mkdir -p config/icsync-kb
    ln -s nowhere config/icsync-kb/trusted.pub
    XDG_CONFIG_HOME=$PWD/config is 5 kb --kb small.kb search router
    says "cannot read the keys"
}
