# place.sh - a folder with files for each command, the true answers, and what is told of a run that met a fault.
# Read by run.

# A small guide in two versions, as folders and .kb files; the large one is mapped, and has steps for diagnose.
mkdir "$place" "$TMP/sources"
cp -r tests/golden/export/src "$TMP/sources/a"
cp -r tests/golden/export/src "$TMP/sources/b"
sed -i 's/Ink is low/Ink runs low/' "$TMP/sources/b/office/lights.md"
sed -i 's/Open the tray/Pull out the tray/' "$TMP/sources/b/index.md"
cp -r "$TMP/sources/b" "$place/src"
cp tests/golden/gaps/monday.log "$place/searches.log"
mkdir "$place/pages"
cp "$(find tests/import/pages/article -name '*.html' | sort | head -n 1)" "$place/pages/article.html"
printf 'n\nwhy\nfixed\n' >"$place/talk.in"
printf '1\tphotos missing\n2\tlow power\n' >"$place/batch.in"
printf '2026-11-22T08:20:00Z\tnot fixed\n2026-11-22T08:30:00Z\tfixed\n' >"$place/answers"
cp "$BUILD/guide.kb" "$place/guide.kb"
cp "$BUILD/icsync-kb" "$place/reader"
cd "$place"
kbc=$BUILD/icsync-kbc kb=$BUILD/icsync-kb
"$kbc" build -o a.kb "$TMP/sources/a" 2>"$TMP/err"
"$kbc" build -o b.kb "$TMP/sources/b" 2>"$TMP/err"
minisign -G -f -W -s secret.key -p ours.pub >"$TMP/out"
"$kbc" sign --key secret.key -o inside.kb guide.kb
cp guide.kb beside.kb
minisign -S -s secret.key -m beside.kb >"$TMP/out"

# One a line: its name, what it writes (- for nothing), its words. The first word stands for the program.
readers='search - kb --kb guide.kb search photo missing on the mac
json - kb --kb guide.kb search --json -n 20 waiting to uplaod
several - kb --kb a.kb --kb b.kb search ink
show - kb --kb guide.kb show status/paused
list - kb --kb guide.kb list --json
info - kb --kb a.kb info
verify - kb --kb b.kb verify
diagnose report.txt kb --kb guide.kb diagnose --platform iphone Paused --answers answers --report report.txt
talk - kb --kb guide.kb diagnose --platform iphone Paused
batch - kb --kb guide.kb search --batch -
noted notes.log kb --kb guide.kb search --log notes.log waiting to upload
log - kb log searches.log
inside - kb --kb inside.kb --key ours.pub search waiting to upload
beside - kb --kb beside.kb --key ours.pub search waiting to upload'
compilers='build out.kb kbc build -j 1 -o out.kb src
check - kbc check -j 1 src
tree - kbc tree src/index.md
diff - kbc diff a.kb b.kb
export site kbc export --to site --force -o site b.kb
import got kbc import --force -o got pages
gaps - kbc gaps searches.log a.kb
bundle program kbc bundle --reader reader -o program b.kb
sign out.kb kbc sign --key secret.key -o out.kb b.kb'

# What stands there before a command: the old file or folder.
put_old()
{
    rm -rf "$1"
    case $1 in
    out.kb) cp a.kb out.kb ;;
    site) "$kbc" export --to site -o site a.kb ;;
    got) "$kbc" import -o got pages >/dev/null 2>&1 && echo older >>"$(find got -name '*.md' | head -n 1)" ;;
    notes.log) cp searches.log notes.log ;;
    -) ;;
    *) echo old >"$1" ;;
    esac
}

same_as() { if [[ -d $1 ]]; then diff -rq "$1" "$2"; else cmp -s "$1" "$2"; fi >/dev/null 2>&1; }
all_names() { local names=(*); echo "${names[*]}"; }

# begin NAME OUTPUT WORD...: its true answer, and its old output.
begin()
{
    command=$1 output=$2
    shift 2
    program=$kb
    [[ $1 != kbc ]] || program=$kbc
    shift
    words=("$@")
    rm -rf "$TMP/old" "$TMP/new"
    put_old "$output"
    [[ $output == - ]] || cp -r "$output" "$TMP/old"
    input=/dev/null true_status=0
    [[ ! -e $command.in ]] || input=$command.in
    "$program" "${words[@]}" >"$TMP/true" 2>"$TMP/true.err" <"$input" || true_status=$?
    [[ $output == - ]] || { mv "$output" "$TMP/new"; cp -r "$TMP/old" "$output"; }
    listing=$(all_names)
    ((true_status <= 1)) || fail "$command: status $true_status: $(head -n 1 "$TMP/true.err")"
}

# Away with what a command wrote.
finish() { [[ $output == - ]] || rm -rf "$output"; }

lose()
{
    lost=$((lost + 1))
    fail "$command, $*"
    head -c 300 "$TMP/err" | sed 's/^/    /'
}

# Whether what is there besides what is to be there is told of by its name.
is_told()
{
    local file
    for file in *; do
        [[ " $listing " == *" $file "* ]] || grep -qF "$file" "$TMP/err" || return 1
    done
}

# A search that cannot be noted is answered all the same.
may_be_old() { [[ -z $true_answer ]] || grep -q 'cannot note the search' "$TMP/err"; }

# Puts the old output back, and takes away what was left.
restore()
{
    rm -rf -- *.tmp-* *.part *.old-*
    [[ $output == - ]] || same_as "$output" "$TMP/old" || { rm -rf "$output"; cp -r "$TMP/old" "$output"; }
}

# judge WHICH STATUS FAILING...: what came of a run with a fault, whose streams are in out and err.
# FAILING are the statuses that it may have instead of the true one.
judge()
{
    local which=$1 status=$2 true_answer=
    shift 2
    points=$((points + 1))
    [[ $status -ne $true_status ]] || ! cmp -s "$TMP/out" "$TMP/true" || true_answer=1
    if ((status >= 124)); then
        lose "$which: status $status"
    elif [[ -z $true_answer && " $* " != *" $status "* ]]; then
        lose "$which: status $status, and the answer is not the true one"
    elif [[ -z $true_answer && ! -s $TMP/err && -z ${mute:-} ]]; then
        lose "$which: status $status without a line"
    elif [[ $(all_names) != "$listing" ]] && ! is_told; then
        lose "$which: status $status, there is now: $(all_names)"
    elif [[ $output != - ]] && ! same_as "$output" "$TMP/new" && ! { may_be_old && same_as "$output" "$TMP/old"; }; then
        lose "$which: status $status, the file is neither the old nor the new one"
    fi
    restore
}

# each_command FUNCTION LIST: calls it for each of these commands.
each_command()
{
    local line parts
    while read -r -u 8 line; do
        read -ra parts <<<"$line"
        begin "${parts[@]}"
        "$1"
        finish
    done 8<<<"$2"
}

# spread COUNT MOST: numbers from 1 to COUNT, with FULL all of them, else so many.
spread()
{
    if [[ -n $FULL || $1 -le $2 ]]; then seq "$1"; else awk -v n="$1" -v most="$2" 'BEGIN { for (i = 0; i < most; i++) print 1 + int(i * (n - 1) / (most - 1)) }'; fi
}
