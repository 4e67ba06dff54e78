#!/usr/bin/env zsh
# Types into a real shell in a terminal of its own: each line of standard input,
# then a TAB. Prints the lines that the shell made of them.
#
#     type.zsh bash|zsh|fish SCRIPT SCREEN    SCREEN: a file for what the terminal showed
zmodload zsh/zpty zsh/zselect

shell=$1 script=$2 screen=$3 made=$TMP/made.$1
case $shell in
bash)
    start=(bash --norc --noprofile -i)
    setup="bind 'set bell-style none'; . $script
show() { printf '%s\n' \"\$READLINE_LINE\" >>$made; READLINE_LINE=''; }; bind -x '\"\C-t\": show'"
    ;;
zsh)
    start=(zsh -f -i)
    setup="setopt no_beep; fpath=(${script:h} \$fpath); autoload -Uz compinit; compinit -D -u
bindkey '^I' complete-word; show() { print -r -- \$BUFFER >>$made; zle kill-buffer }; zle -N show; bindkey '^T' show"
    ;;
fish)
    start=(fish --no-config -i)
    setup="source $script; bind \ct 'commandline >>$made; commandline \"\"'"
    ;;
esac

# Waits, some seconds at most, until there are so many lines.
await()
{
    local tries shown
    for tries in {1..3000}; do
        while zpty -r -t typed shown; do
            print -rn -- "$shown" >>$screen
        done
        (($(wc -l <$made) < $1)) || return 0
        zselect -t 1
    done
    print -r -- "$shell does not answer"
    exit 1
}

: >$made >$screen
zpty typed $start
zpty -w typed "$setup
echo >>$made"
count=1
await $count
while IFS= read -r line; do
    zpty -w -n typed "$line"$'\t\x14'
    await $((++count))
done
zpty -d typed
tail -n +2 $made
