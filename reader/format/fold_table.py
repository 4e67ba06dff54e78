#!/usr/bin/env python3
"""Makes fold_table.inc: how code points fold (case, accents, compatibility
forms) and which ones make words. Run it by hand after a change:
    python3 reader/format/fold_table.py > reader/format/fold_table.inc
The output is committed, so that a build needs no Python and never changes
with the Unicode version of the builder."""
import sys
import unicodedata

# Letters that Unicode does not decompose but that people type in plain form.
BY_HAND = {'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ł': 'l', 'ħ': 'h', 'ı': 'i', 'þ': 'th', 'ð': 'd',
           '’': "'", '‘': "'", '‛': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '`': "'", '´': "'",
           '“': '"', '”': '"', '„': '"', '‟': '"', '″': '"', '«': '"', '»': '"',
           '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-'}
# Nothing is left of marks over letters, soft hyphens, joiners, variation selectors.
DROPPED = [(0x00AD, 0x00AD), (0x0300, 0x036F), (0x0591, 0x05BD), (0x064B, 0x065F), (0x1AB0, 0x1AFF),
           (0x1DC0, 0x1DFF), (0x200B, 0x200F), (0x2060, 0x2064), (0x20D0, 0x20FF), (0xFE00, 0xFE0F),
           (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF)]
# Left alone: Hangul (it would fall apart), compatibility ideographs, Arabic presentation forms.
SKIPPED = [(0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x3200, 0x33FF), (0xD800, 0xDFFF)]


def within(code, ranges):
    return any(a <= code <= b for a, b in ranges)


def strip(text):
    return ''.join(c for c in unicodedata.normalize('NFKD', text) if not within(ord(c), DROPPED))


def fold(code):
    text = chr(code)
    for _ in range(3):
        text = strip(strip(text).casefold())
        text = ''.join(BY_HAND.get(c, c) for c in text)
    return ' ' if text.isspace() else text


def folds():
    single, several = [], []
    for code in range(0x80, 0xFFFF):
        if within(code, SKIPPED) or within(code, DROPPED):
            continue
        if unicodedata.category(chr(code)) in ('Cn', 'Co', 'Cs', 'Cc'):
            continue
        text = fold(code)
        if text == chr(code) or not 1 <= len(text) <= 3 or max(map(ord, text)) > 0xFFFF:
            continue
        (single if len(text) == 1 else several).append((code, [ord(c) for c in text]))
    return single, several


def words():
    """Ranges of code points that make words; unassigned ones join what stands before."""
    ranges, start = [], None
    for code in range(0x80, 0x10000):
        category = unicodedata.category(chr(code))
        if category in ('Cn', 'Co', 'Cs'):
            continue
        word = category[0] in 'LNM' and not within(code, DROPPED)
        if word and start is None:
            start = code
        elif not word and start is not None:
            ranges.append((start, code - 1))
            start = None
    if start is not None:
        ranges.append((start, 0xFFFF))
    return ranges


# What one run of folds says: how far its codes lie apart, and the codes that they become. fold.c knows the order.
KINDS = [None, None, None, (1, 0), (1, 1), (1, 2), (2, 2), (2, 0)]
BLOCK = 24 # runs


def longest_run(entries, i):
    """The kind and length of the longest run that begins at an entry."""
    kind, length = len(entries[i][1]) - 1, 1
    for k in range(3, len(KINDS)):
        step, rise = KINDS[k]
        j = i
        while (j + 1 < len(entries) and len(entries[i][1]) == len(entries[j + 1][1]) == 1 and
               entries[j + 1][0] - entries[j][0] == step and entries[j + 1][1][0] - entries[j][1][0] == rise):
            j += 1
        if j - i + 1 > length:
            kind, length = k, j - i + 1
    return kind, length


def varint(n):
    return [n] if n < 128 else [n & 127 | 128] + varint(n >> 7)


def packed(entries):
    """Blocks of runs: (first code, where its bytes begin), and the bytes."""
    starts, data, i, number = [], [], 0, 0
    while i < len(entries):
        code, text = entries[i]
        kind, length = longest_run(entries, i)
        if number % BLOCK == 0:
            starts.append((code, len(data)))
            end, last = code, 0
        gap = code - end
        data.append(kind | min(gap, 31) << 3)
        if gap >= 31:
            data += varint(gap - 31)
        if KINDS[kind]:
            data += varint(length)
        for target in text:
            data += varint((target - last) * 2 if target >= last else (last - target) * 2 - 1)
            last = target
        i += length
        end = entries[i - 1][0] + 1
        number += 1
    return starts + [(0xFFFF, len(data))], data


def show(name, kind, rows):
    print(f'static const {kind} {name}[] = {{')
    line = '   '
    for row in rows:
        if len(line) + len(row) > 108:
            print(line)
            line = '   '
        line += ' ' + row + ','
    print(line)
    print('};')


single, several = folds()
print('/* Made by fold_table.py (Unicode %s): do not edit. */' % unicodedata.unidata_version)
starts, data = packed(sorted(single + several))
show('fold_starts', 'struct fold_start', [f'{{0x{a:x}, {b}}}' for a, b in starts])
show('fold_runs', 'uint8_t', [str(b) for b in data])
show('fold_dropped', 'struct code_range', [f'{{0x{a:x}, 0x{b:x}}}' for a, b in DROPPED])
show('word_codes', 'struct code_range', [f'{{0x{a:x}, 0x{b:x}}}' for a, b in words()])
print(f'folds: {len(single)} + {len(several)} in {len(data)} bytes, word ranges: {len(words())}', file=sys.stderr)
