# report.awk - adds up what was run, file by file, and compares what was not with the list of gaps. Called by run, with
# the variables folder, rows (a file that gets the gaps) and the files gaps.tsv, lines (lcov), branches (branches.jq).
BEGIN { FS = OFS = "\t"; status = 0 }

function bad(text) { print "FAIL coverage: " text; status = 1 }
function share(part, all) { return all ? sprintf("%5.1f", 100 * part / all) : "     " }

# The text of a condition, in one line.
function condition(file, l1, c1, l2, c2,    text, line)
{
    if (!(file in known)) {
        known[file] = 1
        for (line = 1; (getline source[file, line] < (folder file)) > 0; line++)
            ;
        close(folder file)
    }
    text = l1 == l2 ? substr(source[file, l1], c1, c2 - c1) : substr(source[file, l1], c1)
    for (line = l1 + 1; line < l2; line++)
        text = text " " source[file, line]
    if (l2 > l1)
        text = text " " substr(source[file, l2], 1, c2 - 1)
    gsub(/[ \t]+/, " ", text)
    return text
}

# The name of a file below folder, when it is of the reader and measured.
function measured(path)
{
    path = substr(path, 1, length(folder)) == folder ? substr(path, length(folder) + 1) : path
    return path ~ /^reader\/((format|browse)\/)?[^\/]*\.c$/ ? path : ""
}

FNR == 1 { input++ }

input == 1 {
    if ($0 ~ /^#/ || $0 == "") next
    if (NF != 5) { bad("gaps.tsv: a row has not five columns: " $0); next }
    reason[$1, $2, $3, $4] = $5
    order[++listed] = $1 SUBSEP $2 SUBSEP $3 SUBSEP $4
    next
}

input == 2 && /^SF:/ { file = measured(substr($0, 4)); }
input == 2 && /^FN:/ && file != "" {
    split(substr($0, 4), part, ",")
    name = part[2]
    sub(/.*:/, "", name)
    begins[file, part[1]] = name
}
input == 2 && /^DA:/ && file != "" {
    split(substr($0, 4), part, ",")
    if ((file, part[1]) in begins)
        name = begins[file, part[1]]
    if (!((file, part[1]) in line_runs)) {
        lines[file]++
        of_line[file, part[1]] = name
    }
    line_runs[file, part[1]] += part[2]
    files[file] = 1
}
input == 2 { next }

{
    file = measured($1)
    if (file == "") next
    key = file SUBSEP $2 SUBSEP $3 SUBSEP $4 SUBSEP $5 SUBSEP $6
    yes[key] += $7
    no[key] += $8
}

function gap(file, name, side, text)
{
    missing[file, name, side, text]++
    gaps_in[file, name]++
}

END {
    for (key in yes) {
        split(key, part, SUBSEP)
        branches[part[1]] += 2
        if (!yes[key]) gap(part[1], part[2], "never true", condition(part[1], part[3], part[4], part[5], part[6]))
        if (!no[key]) gap(part[1], part[2], "never false", condition(part[1], part[3], part[4], part[5], part[6]))
        taken[part[1]] += (yes[key] > 0) + (no[key] > 0)
    }
    for (key in line_runs) {
        split(key, part, SUBSEP)
        if (line_runs[key]) run[part[1]]++
        else if (!gaps_in[part[1], of_line[key]]) gap(part[1], of_line[key], "never run", condition(part[1], part[2], 1, part[2], 999))
    }
    sort = "LC_ALL=C sort"
    printf "%-34s %6s %6s  %%    %6s %6s  %%\n", "file", "lines", "run", "branch", "taken"
    for (file in files) {
        printf "%-34s %6d %6d %s %6d %6d %s\n", file, lines[file], run[file], share(run[file], lines[file]), branches[file],
            taken[file], share(taken[file], branches[file]) | sort
        all_lines += lines[file]; all_run += run[file]; all_branches += branches[file]; all_taken += taken[file]
    }
    close(sort)
    for (key in missing) {
        split(key, part, SUBSEP)
        text = key in reason ? reason[key] : (part[1], part[2], "*", "*") in reason ? "" : "?"
        used[part[1], part[2], "*", "*"] = used[key] = 1
        if (text != "") print part[1], part[2], part[3], part[4], text | (sort " >" rows)
        if (text == "?") {
            printf "FAIL coverage: %s, %s(): %s: %s\n", part[1], part[2], part[3], part[4] | sort
            status = 1
        }
    }
    close(sort)
    for (i = 1; i <= listed; i++)
        if (!(order[i] in used)) {
            split(order[i], part, SUBSEP)
            bad("gaps.tsv: it is covered: " part[1] ", " part[2] "(): " part[3] ": " part[4])
        } else if (part[3] == "*")
            print part[1], part[2], part[3], part[4], reason[order[i]] | (sort " >" rows)
    close(sort " >" rows)
    if (100 * all_run < 95 * all_lines) bad("under 95 % of the lines are run")
    if (100 * all_taken < 90 * all_branches) bad("under 90 % of the branches are taken")
    printf "%s %% of the lines, %s %% of the branches; %d rows of gaps\n", share(all_run, all_lines), share(all_taken, all_branches), listed
    printf "coverage: lines %d of %d, branches %d of %d\n", all_run, all_lines, all_taken, all_branches
    exit status
}
