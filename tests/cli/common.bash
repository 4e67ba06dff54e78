# common.bash - a small knowledge base for the tests of the command lines.
# Loaded by each .bats file. Tests run in a folder of their own.

BUILD=${BUILD:-$BATS_TEST_DIRNAME/../../build}
BUILD=$(cd "$BUILD" && pwd)
GUIDE=$BUILD/guide.kb

kb() { "$BUILD/icsync-kb" "$@"; }
kbc() { "$BUILD/icsync-kbc" "$@"; }
corrupt() { "$BUILD/tests/corrupt" "$@"; }

write_sources()
{
    mkdir -p src/devices
    cat >src/index.md <<'END'
# Handbook

Where everything begins.

## Wi-Fi drops out

Move nearer to the router. The error -36 means a bad disk.

## Printer says ERROR: tray empty

Fill the tray with paper. It won’t print without.
END
    cat >src/devices/scanner.md <<'END'
# Scanner

## Lamp stays dark

Pull the plug of the scanner, wait, and put it in again.

## Paper is crooked

Straighten the paper. The router has nothing to do with it.
END
}

setup()
{
    cd "$BATS_TEST_TMPDIR"
    unset ICSYNC_KB ICSYNC_KB_KEY ICSYNC_KB_LOG ICSYNC_KB_TODAY SOURCE_DATE_EPOCH NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR XDG_DATA_HOME XDG_DATA_DIRS XDG_CONFIG_HOME
    export HOME=$PWD LC_ALL=C.UTF-8 TERM=dumb
    write_sources
    kbc build -o small.kb src
    export ICSYNC_KB=small.kb
}

# is STATUS COMMAND...: runs it and checks the status; $output has both streams.
is()
{
    local wanted=$1
    shift
    run "$@"
    [ "$status" -eq "$wanted" ] || {
        echo "status $status instead of $wanted: $*"
        echo "$output"
        return 1
    }
}

# says TEXT...: what the last command printed has each of the texts.
says()
{
    local text
    for text; do
        [[ $output == *"$text"* ]] || {
            echo "\"$text\" is missing in: $output"
            return 1
        }
    done
}

lacks() { [[ $output != *"$1"* ]] || { echo "\"$1\" is in: $output"; return 1; }; }

one_line() { [ "${#lines[@]}" -eq 1 ] || { echo "not one line: $output"; return 1; }; }

# No bytes that could move a cursor or turn the direction of text.
clean()
{
    ! LC_ALL=C grep -qP '[\x00-\x08\x0B-\x1F\x7F]|\xC2[\x80-\x9F]|\xE2\x80[\x8E\x8F\xA8-\xAE]|\xE2\x81[\xA6-\xA9]|\xEF\xBB\xBF' "$1" || {
        echo "control characters in $1:"
        cat -v "$1"
        return 1
    }
}
