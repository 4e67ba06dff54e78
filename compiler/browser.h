/*
 * browser.h - the page that icsync-kbc makes of a .kb file for a browser
 * (browser.c, browser_text.c, browser_files.c). Private to these and main.c.
 */
#ifndef KBC_BROWSER_H
#define KBC_BROWSER_H

#include "compiler.h"

/* browser.c: the .kb file as one HTML file, with the reader that is built in. False: *problem says why not. */
bool kbc_browser_page(kbc *c, const char *file, kb_buf *out, kb_str *problem);

/* browser_files.c: a file of the page; the reader is empty where none was at hand when the compiler was built. */
typedef enum kbc_built_in_file { KBC_READER_WASM, KBC_PAGE_HTML, KBC_PAGE_CSS, KBC_PAGE_JS } kbc_built_in_file;
kb_str kbc_built_in(kbc_built_in_file file);

/* browser_text.c: text, none of which is markup to HTML, nor turns its order around. */
void kbc_html_text(kb_buf *out, kb_str text);
/* browser_text.c: the whole guide as plain HTML with its own links. */
kb_status kbc_html_guide(kb_session *session, kb_buf *out);

#endif
