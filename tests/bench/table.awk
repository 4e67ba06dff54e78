# table.awk - prints what tests/bench/run measured.
#
#     awk -v main=SCALE -v corpus=.. -v machine=.. [...] -f table.awk MUSTS FIGURES
#
# FIGURES has lines "SCALE MEASURE ENGINE VALUE"; several of one name are runs of
# which the median counts. A scale is 1, 4 or 16 (a part of the corpus), six or guide.

# The median of what was measured, or "" if nothing was.
function value(scale, measure, engine,    key, n, i, j, x, sorted)
{
    key = scale SUBSEP measure SUBSEP engine
    n = count[key]
    for (i = 1; i <= n; i++) {
        x = sample[key, i]
        for (j = i - 1; j > 0 && sorted[j] > x; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = x
    }
    return n ? sorted[int((n + 1) / 2)] : ""
}

# The best of the other engines; most is 1 when more is better.
function best(scale, measure, most,    i, x, got)
{
    got = ""
    for (i = 2; i <= engines; i++) {
        x = value(scale, measure, engine[i])
        if (x != "" && (got == "" || (most ? x > got : x < got)))
            got = x
    }
    return got
}

function commas(x,    s)
{
    s = sprintf("%.0f", x)
    while (s ~ /[0-9][0-9][0-9][0-9]/)
        s = with_comma(s)
    return s
}

# A comma before the last three digits that have none.
function with_comma(s,    head)
{
    match(s, /^[0-9]+/)
    head = substr(s, 1, RLENGTH)
    return substr(head, 1, RLENGTH - 3) "," substr(head, RLENGTH - 2) substr(s, RLENGTH + 1)
}

function number(x, unit)
{
    return x == "" ? "-" : unit > 1 || x >= 100 * unit ? commas(x / unit) : sprintf("%.1f", x / unit)
}

function ratio(x, y) { return x == "" || y == "" || y == 0 ? "-" : sprintf("%.2f", x / y) }

# One row: all engines, and ours by the best other and by Lucene.
function row(label, measure, unit, most,    i, x)
{
    printf "%-26s", label
    for (i = 1; i <= engines; i++)
        printf " %13s", number(value(main, measure, engine[i]), unit)
    x = value(main, measure, "ours")
    printf " %9s %9s\n", ratio(x, best(main, measure, most)), ratio(x, value(main, measure, "lucene"))
}

function heading(text)
{
    printf "\n%-26s %13s %13s %13s %13s %9s %9s\n", text, "ours", "FTS5", "Xapian", "Lucene", "of best", "of Lucene"
}

function builds()
{
    heading("Build")
    row("wall, ms", "build", 1000)
    row("processor, ms", "build.cpu", 1000)
    row("peak memory, KiB", "build.peak", 1)
    row("file, bytes", "size", 1)
}

function colds()
{
    heading("Cold, two words")
    row("any word, us", "cold.any", 1)
    row("all words, us", "cold.all", 1)
    row("peak memory, KiB", "cold.any.peak", 1)
    printf "%-26s %13s us; ours is %s of it\n", "floor", number(value(main, "cold.any", "floor"), 1),
        ratio(value(main, "cold.any", "ours"), value(main, "cold.any", "floor"))
    printf "%-26s %13s us\n", "ours, shared libraries", number(value(main, "cold.any", "shared"), 1)
}

function warms(    n, type, label, i)
{
    n = split("any all phrase prefix fuzzy", type, " ")
    split("any word,all words,phrase,prefix,fuzzy", label, ",")
    heading("Warm")
    for (i = 1; i <= n; i++) {
        row(label[i] ", p50 us", "warm." type[i] ".p50", 1)
        row("  p95 us", "warm." type[i] ".p95", 1)
        row("  p99 us", "warm." type[i] ".p99", 1)
        row("  queries a second", "warm." type[i] ".qps", 1, 1)
        row("  % of queries with hits", "warm." type[i] ".found", 1, 1)
    }
    row("private memory, KiB", "private", 1)
}

function growth_row(label, measure, unit, name,    n, scale, i)
{
    printf "%-34s", label
    n = split("16 4 1 six", scale, " ")
    for (i = 1; i <= n; i++)
        printf " %13s", number(value(scale[i], measure, name), unit)
    printf " %9s\n", ratio(value(1, measure, name), value(16, measure, name))
}

function growth(    i)
{
    printf "\n%-34s %13s %13s %13s %13s %9s\n", "Growth", "1/16", "1/4", "1", "6 (varied)", "1 : 1/16"
    growth_row("records", "records", 1, "all")
    for (i = 1; i <= engines; i++) {
        growth_row(title[i] ", build, ms", "build", 1000, engine[i])
        growth_row("  build, peak KiB", "build.peak", 1, engine[i])
        growth_row("  file, bytes", "size", 1, engine[i])
        growth_row("  cold, any word, us", "cold.any", 1, engine[i])
        growth_row("  warm, any word, p50 us", "warm.any.p50", 1, engine[i])
        growth_row("  warm, all words, p50 us", "warm.all.p50", 1, engine[i])
    }
    growth_row("floor, us", "cold.any", 1, "floor")
}

function verdict(line,    f, n, i, scale, x, y, judged)
{
    n = split(line, f, "|")
    for (i = 1; i <= n; i++)
        gsub(/^ +| +$/, "", f[i])
    scale = f[2] == "main" ? main : f[2]
    x = value(scale, f[3], "ours")
    y = f[4] == "-" ? 1 : f[4] == "best" ? best(scale, f[3]) : value(scale, f[3], f[4])
    i = x == "" || y == "" ? "" : x / y
    judged = i == "" ? "not measured" : i > f[6] + 0 ? "MISSED" : "holds"
    if (judged == "holds" && f[7] != "-" && i <= f[7] + 0)
        judged = "reaches the aim"
    printf "%-44s %10s %8s %10s  %s\n", f[1], f[6], f[7],
        i == "" ? "-" : sprintf(f[5] == "x" ? "%.3f" : "%.0f", i), judged
}

BEGIN { engines = split("ours fts5 xapian lucene", engine, " "); split("ours,FTS5,Xapian,Lucene", title, ",") }

/^#/ { next }
NR == FNR { must[++musts] = $0; next }
{ sample[$1, $2, $3, ++count[$1, $2, $3]] = $4 + 0 }

END {
    printf "%s%s: %s files, %s bytes of Markdown, %s records\n", corpus, main == 1 ? "" : ", one file in " main,
        commas(value(main, "files", "all")), commas(value(main, "bytes", "all")), commas(value(main, "records", "all"))
    printf "%s; medians of %d (cold: %d)%s\n", machine, runs, cold_runs,
        clock == "cpu" ? "; searches: processor time" : ""
    builds()
    colds()
    warms()
    if (quick != "true")
        growth()
    printf "\n%-44s %10s %8s %10s  %s\n", "What must hold", "must", "aim", "measured", "verdict"
    for (i = 1; i <= musts; i++)
        verdict(must[i])
}
