# icsync-kb.bash - completion of icsync-kb and icsync-kbc for bash 4.3 and newer.
# README.md says how to use it. The programs know what may stand where (icsync-kb
# complete); this asks them, and quotes what they answer.

# What a word means, without its quotes, in $plain; a quote that is still open in $mark.
# Nothing in it is expanded or run.
_icsync_kb_plain()
{
    local rest=$1
    plain='' mark=''
    while [[ -n $rest ]]; do
        case $mark${rest:0:1} in
        "''" | '""') mark='' ;;
        "'" | '"') mark=${rest:0:1} ;;
        \\ | '"\')
            [[ -z $mark || ${rest:1:1} == [\"\\\$\`] ]] || plain+=\\
            rest=${rest:1}
            plain+=${rest:0:1}
            ;;
        *) plain+=${rest:0:1} ;;
        esac
        rest=${rest:1}
    done
}

# $plain as it may stand behind an open quote, or without one.
_icsync_kb_quote()
{
    case $mark in
    "'") plain=${plain//\'/"'\''"} ;;
    '"')
        local sign
        for sign in \\ '"' '$' '`'; do
            plain=${plain//"$sign"/"\\$sign"}
        done
        ;;
    *) printf -v plain %q "$plain" ;;
    esac
}

_icsync_kb()
{
    local signs='+([=:@])' here=${COMP_WORDS[COMP_CWORD]} rest=$COMP_LINE before plain mark line i
    local -a words=()
    # bash parts words at these signs, too; the programs do not.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if ((i < 2)) || [[ $rest == [[:space:]]* ]] ||
            [[ ${COMP_WORDS[i]} != $signs && ${COMP_WORDS[i - 1]} != $signs ]]; then
            words+=("${COMP_WORDS[i]}")
        else
            words[-1]+=${COMP_WORDS[i]}
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        rest=${rest#"${COMP_WORDS[i]}"}
    done
    # It replaces only what is behind the last of them.
    [[ $here != $signs ]] || here=''
    _icsync_kb_plain "${words[-1]%"$here"}"
    before=$plain
    for i in "${!words[@]}"; do
        _icsync_kb_plain "${words[i]}"
        words[i]=$plain
    done
    local typed=$plain open=$mark program=${words[0]/#\~\//$HOME/}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == $'\t'* ]]; then
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${typed#"$before"}")
            continue
        fi
        line=${line%%$'\t'*}
        [[ $line != *[=:] ]] || compopt -o nospace 2>/dev/null
        plain=${line#"$before"} mark=$open
        _icsync_kb_quote
        COMPREPLY+=("$plain")
    done < <("$program" complete "${words[@]:1}" 2>/dev/null)
}

complete -F _icsync_kb icsync-kb icsync-kbc
