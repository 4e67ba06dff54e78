# Saved web pages become Markdown.
load common

save()
{
    mkdir -p saved
    cat >"saved/$1.html" <<END
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>$2 | Handbook of the house</title></head>
<body><nav><a href="index.html">Start</a></nav><main><h1>$2</h1>$3</main><footer>Printed on paper</footer></body></html>
END
}

@test "a folder becomes a guide that answers" {
    save index "The house" "<p>See <a href='Wifi.html#far'>what to do far away</a>."
    save Wifi "Wi-Fi drops out" "<h2 id=far>Far from the router</h2><p>Move nearer to the window.</p>"
    is 0 kbc import saved -o guide
    [ -z "$output" ]
    [ "$(ls guide | paste -s -d ' ')" = "index.md wifi.md" ]
    is 0 kbc build --werror guide -o guide.kb
    is 0 kb --kb guide.kb show index
    says "wifi/far"
    is 0 kb --kb guide.kb search window
    says "Move nearer to the window" "Far from the router"
    is 1 kb --kb guide.kb search printed paper
}

@test "a page alone, into folders that are not there yet" {
    save page "A page" "<p>Text</p>"
    is 0 kbc import saved/page.html -o a/b/c
    grep -qx 'source: "page.html"' a/b/c/page.md
    grep -qx '# A page' a/b/c/page.md
}

@test "the same again changes nothing" {
    save page "A page" "<p>Text</p>"
    is 0 kbc import saved -o out
    touch -d 2001-01-01 out/page.md
    is 0 kbc import saved -o out
    [ "$(date -r out/page.md +%Y)" = 2001 ]
}

@test "nothing that was there is lost" {
    save page "A page" "<p>Text</p>"
    save other "Another" "<p>Text</p>"
    mkdir out
    echo mine >out/page.md
    is 1 kbc import saved -o out
    says "out/page.md: error: there is a file of this name with another text; nothing was written (--force replaces it) [exists]"
    [ "$(cat out/page.md)" = mine ]
    [ ! -e out/other.md ]
    is 0 kbc import --force saved -o out
    grep -q "# A page" out/page.md
    [ -e out/other.md ]
    [ "$(find out -type f | wc -l)" -eq 2 ]
}

@test "a page that is refused is told, the others are written" {
    save good "A page" "<p>Text</p>"
    save bad "A page" "$(printf '<div>%.0s' {1..300})x"
    save empty "" ""
    is 1 kbc import saved -o out
    says "saved/bad.html: error: elements stand too deep inside each other (at most 256) [limit]"
    says "saved/empty.html: warning: no text was found; the page is left out [no-text]"
    [ "$(ls out)" = good.md ]
}

@test "wrong usage, and what cannot be written" {
    save page "A page" "<p>Text</p>"
    is 2 kbc import saved
    is 2 kbc import -o out
    is 2 kbc import saved saved -o out
    is 2 kbc import --rules x saved -o out
    is 1 kbc import nowhere -o out
    says "nowhere: error: No such file or directory [read]"
    is 1 kbc import src -o out
    says "there are no HTML files in it"
    is 5 kbc import saved -o /proc/out
    echo x >out
    is 5 kbc import saved -o out
    is 0 kbc help import
    says "--force"
}

@test "limits" {
    save page "A page" "<p>Text</p>"
    is 1 kbc import --limit import=10 saved -o out
    says "the file is too large (at most 10 bytes; --limit import=N allows more) [limit]"
    [ ! -e out ]
}
