/*
 * browser.h - the page that icsync-kbc makes of a .kb file for a browser
 * (browser.c, browser_files.c). Private to these, export_html.c and main.c.
 */
#ifndef KBC_BROWSER_H
#define KBC_BROWSER_H

#include "compiler.h"

/* browser.c: the .kb file as one HTML file, with the reader that is built in. False: *problem says why not. */
bool kbc_browser_page(kbc *c, const char *file, kb_buf *out, kb_str *problem);

/* browser_files.c: a file of the page, or of exported HTML; the reader is empty where none was at hand when the compiler was built. */
typedef enum kbc_built_in_file { KBC_READER_WASM, KBC_PAGE_HTML, KBC_PAGE_CSS, KBC_PAGE_JS, KBC_DOCUMENT_CSS } kbc_built_in_file;
kb_str kbc_built_in(kbc_built_in_file file);

#endif
