# A page of signs in any order, in all kinds of blocks; the same for the same seed.
BEGIN {
    srand(seed)
    count = split("* ** _ __ ` `` [ ] ( ) < > # & ! | { } \\ ~ + - . : = \" ' 1. a b word é 日本 „ 。 $ @ % ^ / ? ; , &amp; " \
        "&#42; <br> <b> <!-- --> [x](y) ![z](w.png) **bold** *em* `code` https://a.b/c_d <https://x.y> {{< x >}} {% y %} ::: !!! [!NOTE]", sign, " ")
    print "# Page " seed "\n"
    for (i = 0; i < 150; i++) {
        line = ""
        for (j = int(rand() * 10); j >= 0; j--)
            line = line sign[int(rand() * count) + 1] (rand() < .5 ? " " : "")
        block = int(rand() * 12)
        if (block == 0) print "## " line "\n"
        else if (block == 1) print "- **x** " line "\n- " line "\n\n  " line "\n"
        else if (block == 2) print "| h | i |\n|---|:-:|\n| " line " | x |\n| a | " line " |\n"
        else if (block == 3) print "> " line "\n> " line "\n"
        else if (block == 4) print "1. " line "\n   - " line "\n   - [ ] " line "\n2. " line "\n"
        else if (block == 5) print "```" (rand() < .5 ? "sh" : "") "\n" line "\n\n  " line "\n```\n"
        else if (block == 6) print "> [!WARNING]\n> " line "\n"
        else if (block == 7) print "*" line "*" line "\n"
        else print line "\n"
    }
}
