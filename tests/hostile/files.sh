# shellcheck shell=bash
# Folders for tests/hostile/run: links, what is no file, names, files that change, what the compiler opens.

src=$TMP/place/src
put() { printf '# %s\n\ntext\n' "$2" >"$1"; }

empty_place
put "$src/a.md" a
ln -s . "$src/loop"
ln -s ../src "$src/again"
ln -s loop2 "$src/loop2"
ln -s self.md "$src/self.md"
compile "links in circles" "src/self.md: warning: a symbolic link is not followed [[]read]" build -o out.kb src
empty_place
put "$src/a.md" a
put "$TMP/place/secret.md" secret
ln -s ../secret.md "$src/out.md"
ln -s /etc "$src/etc"
ln -s none "$src/dangling.md"
compile "links out of the folder" "src/dangling.md: warning: a symbolic link is not followed [[]read]
src/out.md: warning: a symbolic link is not followed [[]read]" build -o out.kb src
check "nothing outside is compiled" bash -c "'$BUILD/icsync-kb' --kb '$TMP/place/out.kb' list | (! grep -q secret)"
for name in rules.xml words; do
    empty_place
    put "$src/a.md" a
    ln -s /etc/passwd "$src/$name"
    compile "$name is a link" "src/$name: error: a symbolic link is not followed; name it with --${name%.xml} [[]read]" \
        build -o out.kb src
    rm "$src/$name"
    mkfifo "$src/$name"
    compile "$name is a FIFO" "src/$name: error: not a regular file [[]read]" build -o out.kb src
    rm "$src/$name"
    mkdir "$src/$name"
    compile "$name is a folder" "src/$name: error: not a regular file [[]read]" build -o out.kb src
done
empty_place
put "$src/a.md" a
mkfifo "$src/fifo.md"
compile "a FIFO" "src/fifo.md: error: not a regular file [[]read]" build -o out.kb src
compile "a FIFO by its name" "src/fifo.md: error: not a regular file [[]read]" build -o out.kb src/fifo.md
for device in /dev/zero /dev/null /dev/tty; do
    compile "$device" "$device: error: * [[]read]" build -o out.kb $device
    compile "$device as rules" "$device: error: * [[]read]" build --rules $device -o out.kb src/a.md
done
if mknod "$src/null.md" c 1 3 2>/dev/null; then
    compile "a device in the folder" "*src/null.md: error: not a regular file [[]read]" build -o out.kb src
else
    skip "no device can be made here"
fi
empty_place
mkdir "$src/folder.md"
put "$src/folder.md/a.md" a
compile "a folder with the name of a page" "" build -o out.kb src
empty_place
put "$src/a.md" a
chmod 0 "$src/a.md"
if [[ -r $src/a.md ]]; then
    skip "a file that cannot be read: this user reads all"
else
    compile "a file that cannot be read" "src/a.md: error: Permission denied [[]read]" build -o out.kb src
fi
empty_place
check "an empty folder" bash -c "cd '$TMP/place' && ! '$BUILD/icsync-kbc' check src 2>'$TMP/err' && grep -q 'no Markdown' '$TMP/err'"
compile "no such folder" "none: error: No such file or directory [[]read]" check none
compile "no such folder, a hostile name" "<U+001B>[[]31m: error: No such file or directory [[]read]" check $'\e[31m'

# --------------------------------------------------------------------- names

long=$(printf 'n%.0s' {1..252})
empty_place
put "$src/$long.md" a
compile "a name of 255 bytes" "" build -o out.kb src
empty_place
folder=$src
for _ in {1..15}; do folder=$folder/${long:0:200}; done
mkdir -p "$folder"
put "$folder/a.md" a
compile "a path of 3,000 bytes" "" build -o out.kb src
empty_place
(cd "$src" && for _ in {1..30}; do mkdir "${long:0:200}" && cd "${long:0:200}" || exit; done && : >a.md)
compile "a path of 6,000 bytes" "*: error: File name too long [[]read]" build -o out.kb src
(cd "$src" && while cd "${long:0:200}" 2>/dev/null; do :; done && rm -f a.md)
find "$src" -depth -delete 2>/dev/null || rm -rf "$src"
empty_place
for name in $'new\nline' $'esc\e[31m' 'semi;colon' '-rf' ' blank ' "quote'\"" '$(id)' '#hash' 'a?b' '%41' $'tab\t' \
    $'\u202Eevil' 'ünï' '日本'; do
    put "$src/$name.md" "x"
done
compile "odd names" "*" build -o out.kb src
check "odd names leave the terminal alone" bash -c "! LC_ALL=C grep -q '[[:cntrl:]]' < <(tr -d '\n' <'$TMP/err')"
check "odd names, list" bash -c "'$BUILD/icsync-kb' --kb '$TMP/place/out.kb' list | tr -d '\n' | (! LC_ALL=C grep -q '[[:cntrl:]]')"
empty_place
put "$src/"$'bad\xFF.md' a
compile "a name that is not UTF-8" "src/bad<FF>.md: error: the name of the file is not UTF-8 [[]utf-8]" build -o out.kb src
empty_place
for name in a A; do put "$src/$name.md" $name; put "$src/x$name.MD" $name; done
if [[ $(ls "$src" | wc -l) -eq 4 ]]; then
    compile "names that differ in case" "" build -o out.kb src
    check "both are there" bash -c "'$BUILD/icsync-kb' --kb '$TMP/place/out.kb' list | grep -cE '^(a|A|xa|xA) ' | grep -qx 4"
fi
empty_place
for i in {1..3000}; do : >"$src/$i.md"; done
compile "3,000 empty pages" "*" build -o out.kb src

# -------------------------------------------------- files that change meanwhile

empty_place
for i in {1..200}; do put "$src/$i.md" "$i"; done
(while [[ -d $src ]]; do
    rm -f "$src"/1*.md
    for i in {100..199}; do ln -sf /etc/passwd "$src/$i.md" && rm -f "$src/$i.md" && put "$src/$i.md" "$i"; done
done) 2>/dev/null &
changer=$!
for i in {1..10}; do
    compile "files come and go, $i" "*" build -o out.kb src
    check "and the guide is whole, $i" bash -c "[ ! -e '$TMP/place/out.kb' ] || '$BUILD/icsync-kb' --kb '$TMP/place/out.kb' verify"
done
kill "$changer" 2>/dev/null || true
wait "$changer" 2>/dev/null || true

# ------------------------------------------------------------ LF and CR LF

for folder in kb tests/golden/*/src; do
    empty_place
    cp -R "$folder/." "$src/"
    find "$src" -type f ! -name '*.png' -exec sed -i 's/\r*$/\r/' {} +
    cp -R "$folder" "$TMP/place/lf"
    find "$TMP/place/lf" -type f ! -name '*.png' -exec sed -i 's/\r*$//' {} +
    (cd "$TMP/place" && "$BUILD/icsync-kbc" build -o lf.kb lf) >"$TMP/lf.err" 2>&1 && built=true || built=false
    (cd "$TMP/place" && "$BUILD/icsync-kbc" build -o crlf.kb src) >"$TMP/crlf.err" 2>&1 || $built && : || true
    rm -rf "$TMP/place/lf"
    if $built; then
        check "$folder with CR LF gives the same guide" cmp "$TMP/place/lf.kb" "$TMP/place/crlf.kb"
    else
        sed -i 's,\bsrc/,lf/,g' "$TMP/crlf.err"
        check "$folder with CR LF gives the same lines" diff "$TMP/lf.err" "$TMP/crlf.err"
    fi
done

# ------------------------------------------------------- what it opens

if command -v strace >/dev/null && strace -o "$TMP/trace" true 2>/dev/null; then
    empty_place
    put "$src/a.md" a
    printf '<rules version="1"><kind name="k"/></rules>' >"$src/rules.xml"
    printf 'a = b\n' >"$src/words"
    printf '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rules>&x;</rules>' >"$TMP/place/xxe.xml"
    printf '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x"><rules/>' >"$TMP/place/http.xml"
    printf '<?oasis-xml-catalog catalog="file:///etc/passwd"?><rules version="1"/>' >"$TMP/place/catalog.xml"
    for rules in src/rules.xml xxe.xml http.xml catalog.xml; do
        (cd "$TMP/place" && strace -f -o "$TMP/trace" -e trace=open,openat,socket,connect,execve \
            "$BUILD/icsync-kbc" build --rules $rules -o out.kb src) >/dev/null 2>&1 || true
        # What the loader opens apart, the names that are opened.
        sed -nE '/ENOENT/d; s/^[0-9]+ +(open|openat)\(.*"([^"]*)".*/\2/p; s/^[0-9]+ +(socket|connect).*/\1/p' "$TMP/trace" |
            grep -vE '^/(etc/ld\.so|lib|usr/lib)|^/proc/self/' | sort -u >"$TMP/opened"
        while IFS= read -r opened; do
            case $opened in
            "$rules" | "$TMP/place" | src | src/ | src/a.md | src/words | . | ./ | out.kb | *out.kb*) ;;
            *) echo "$opened" ;;
            esac
        done <"$TMP/opened" >"$TMP/surplus"
        check "only the sources are opened, no socket: $rules" diff /dev/null "$TMP/surplus"
    done
else
    skip "strace is not installed, or may not trace here"
fi
