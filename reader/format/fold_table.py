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
show('fold_single', 'struct fold_single', [f'{{0x{c:x}, 0x{t[0]:x}}}' for c, t in single])
show('fold_several', 'struct fold_several',
     [f'{{0x{c:x}, {{{", ".join(f"0x{x:x}" for x in (t + [0, 0])[:3])}}}}}' for c, t in several])
show('fold_dropped', 'struct code_range', [f'{{0x{a:x}, 0x{b:x}}}' for a, b in DROPPED])
show('word_codes', 'struct code_range', [f'{{0x{a:x}, 0x{b:x}}}' for a, b in words()])
print(f'folds: {len(single)} + {len(several)}, word ranges: {len(words())}', file=sys.stderr)
