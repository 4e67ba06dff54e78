# icsync-kb.fish - completion of icsync-kb and icsync-kbc for fish 3 and newer.
# README.md says how to use it. The programs know what may stand where (icsync-kb
# complete); this asks them.

function __icsync_kb_complete
    set -l words (commandline -opc)
    set -l typed (string unescape -- (commandline -ct))
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    for line in ($program complete $words[2..-1] "$typed" 2>/dev/null)
        if string match -qr '^\t' -- $line
            # The name of a file, which may stand behind --name=
            set -l option (string match -r '^--[^=]*=' -- "$typed")
            for file in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- "$typed"))
                echo -- "$option$file"
            end
        else
            echo -- $line
        end
    end
end

for program in icsync-kb icsync-kbc
    complete -c $program -f -a '(__icsync_kb_complete)'
end
