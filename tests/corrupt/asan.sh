# asan.sh - how AddressSanitizer and UBSan are built in: arguments of make. Sourced by bash.
asan_flags=(
    CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
    LDFLAGS="-fsanitize=address,undefined"
    CPPFLAGS=-DKB_NO_CONFINE
)
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1
