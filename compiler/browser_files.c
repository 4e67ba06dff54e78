/*
 * browser_files.c - what the build puts into the compiler for the page: the files
 * of compiler/browser/ and the reader as WebAssembly. Interface: browser.h. Callers:
 * browser.c, export_html.c.
 */
#include "browser.h"

/* Deflated by gzip when the compiler was built; empty when there was no reader.wasm then. */
static const uint8_t reader_wasm[] = {
#include "reader_wasm.inc"
    0
};
/* NOLINTBEGIN(bugprone-branch-clone): texts as numbers */
static const uint8_t page_html[] = {
#include "page_html.inc"
    0
};
static const uint8_t page_css[] = {
#include "page_css.inc"
    0
};
static const uint8_t document_css[] = {
#include "document_css.inc"
    0
};
static const uint8_t page_js[] = {
#include "page_js.inc"
    0
};
/* NOLINTEND(bugprone-branch-clone) */

kb_str kbc_built_in(kbc_built_in_file file)
{
#define TEXT(bytes) {(const char *)(bytes), sizeof(bytes) - 1}
    static const kb_str files[] = {
        [KBC_READER_WASM] = TEXT(reader_wasm),
        [KBC_PAGE_HTML] = TEXT(page_html),
        [KBC_PAGE_CSS] = TEXT(page_css),
        [KBC_DOCUMENT_CSS] = TEXT(document_css),
        [KBC_PAGE_JS] = TEXT(page_js),
    };
    return files[file];
}
