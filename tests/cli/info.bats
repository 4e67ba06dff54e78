# icsync-kb info: days of reviews.
load common

# reviewed LINE...: a guide whose top page has these lines in its front matter.
reviewed()
{
    { printf '%s\n' --- "$@" ---; cat src/index.md; } >index && cp src/index.md saved && mv index src/index.md
    kbc build -o small.kb src
    mv saved src/index.md
}

@test "info tells when a review is due, and that it is overdue" {
    reviewed "reviewed: 2026-11-01" "review_interval: 10 days"
    ICSYNC_KB_TODAY=2026-11-11 is 0 kb info
    says "reviewed  2026-11-01, good for 10 days: review due on 2026-11-11"
    lacks overdue
    ICSYNC_KB_TODAY=2026-11-12 is 0 kb info
    says "review due on 2026-11-11, overdue"
    ICSYNC_KB_TODAY=2026-11-11 is 0 kb info --json
    says '"reviewed":"2026-11-01","review_interval":10,"review_due":"2026-11-11","overdue":false'
    ICSYNC_KB_TODAY=2026-11-12 is 0 kb info --json
    says '"overdue":true'
}

@test "info without a review, without an interval" {
    is 0 kb info
    says "reviewed  no date is given"
    is 0 kb info --json
    says '"reviewed":null,"review_interval":0,"review_due":null,"overdue":false'
    reviewed "reviewed: 2026-11-01"
    is 0 kb info
    says "reviewed  2026-11-01"
    lacks "good for"
}
