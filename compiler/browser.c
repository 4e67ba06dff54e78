/*
 * browser.c - kbc_browser_page(): one HTML file of a .kb file. In it are the
 * reader as WebAssembly (reader/wasm/), a script and a style (compiler/browser/),
 * the file itself, and its text for where no script may run. Interface:
 * browser.h. Caller: main.c.
 *
 * The policy at its head lets run and look only what has the SHA-256 of this script
 * and this style, and nothing be fetched. Base64 has no "<", so that no data can end
 * the element that they stand in.
 */
#include "browser.h"
#include "export.h"

#include "kb_bundle.h"
#include "kb_container.h"

/* Browsers limit how long one text may be; each piece is base64 of its own. */
#define PIECE_BYTES ((size_t)24 * 1024 * 1024)
#define PACKED_BYTES ((size_t)1024 * 1024) /* larger files are not deflated */

/* ------------------------------------------------------------------ pieces */

/* form: how it was deflated, in the words of browsers; "": it was not. */
static void put_data(kb_buf *out, const char *name, const char *form, kb_str bytes)
{
    for (size_t at = 0; at < bytes.n; at += PIECE_BYTES) {
        kbc_buf_format(out, "<script type=\"application/octet-stream\" data-part=\"%s\" data-form=\"%s\">", name, form);
        kbc_put_base64(out, kb_str_slice(bytes, at, at + PIECE_BYTES));
        kb_buf_str(out, KB_LIT("</script>\n"));
    }
}

/* What is in a .kb is deflated already; once more pays where the tables around it are much of the file. */
static void put_file(kb_buf *out, kb_str bytes)
{
    kb_buf packed;
    kb_buf_init(&packed, &out->alloc);
    if (bytes.n <= PACKED_BYTES && kb_deflate(bytes, &packed) == KB_OK)
        put_data(out, "kb", "deflate-raw", kb_buf_view(&packed));
    else
        put_data(out, "kb", "", bytes);
    kb_buf_release(&packed);
}

/* ---------------------------------------------------------------- the page */

/* Before anything that a guide could have written. */
static void put_head(kb_buf *out, const kb_info *info)
{
    kb_buf scripts;
    kb_buf_init(&scripts, &out->alloc);
    kbc_put_hash(&scripts, kbc_built_in(KBC_PAGE_JS));
    kb_buf_str(&scripts, KB_LIT(" 'wasm-unsafe-eval'"));
    kbc_html_begin(out, &(kbc_html_head){info->language, info->title, kb_buf_view(&scripts), kbc_built_in(KBC_PAGE_CSS)});
    kb_buf_release(&scripts);
}

static kb_status put_page(const kb *k, kb_str bytes, kb_buf *out)
{
    kb_info info;
    kb_session *session;
    kb_get_info(k, &info);
    kb_status status = kbc_sure(kb_session_new(k, &session));
    if (status != KB_OK)
        return status;
    put_head(out, &info);
    kb_buf_str(out, kbc_built_in(KBC_PAGE_HTML));
    put_data(out, "wasm", "gzip", kbc_built_in(KBC_READER_WASM));
    put_file(out, bytes);
    kb_buf_str(out, KB_LIT("<script>"));
    kb_buf_str(out, kbc_built_in(KBC_PAGE_JS));
    kb_buf_str(out, KB_LIT("</script>\n"));
    kb_buf_str(out, KB_LIT("<main id=\"plain\">\n<h1>"));
    kbc_html_text(out, info.title);
    kb_buf_str(out, KB_LIT("</h1>\n<p class=\"notice\" id=\"notice\" lang=\"en\"><strong>Search does not run here.</strong> It needs "
                           "JavaScript and WebAssembly, which this browser lacks or does not allow. The whole guide "
                           "stands below; search in it with Ctrl-F.</p>\n"));
    status = kbc_html_guide(session, out);
    kb_buf_str(out, KB_LIT("</main>\n</body>\n</html>\n"));
    kb_session_free(session);
    return status;
}

bool kbc_browser_page(kbc *c, const char *file, kb_buf *out, kb_str *problem)
{
    kb *k = NULL;
    kb_error error = {.status = KB_OK};
    kb_buf bytes;
    kb_buf_init(&bytes, &c->arena.alloc);
    if (kbc_read_file(file, &bytes, &error) != KB_OK) {
        *problem = kbc_format(c, "cannot read %s: %s", file, error.text);
        kb_buf_release(&bytes);
        return false;
    }
    kb_status status = kb_open_memory(bytes.data, bytes.size, &c->arena.alloc, &k, &error);
    if (status == KB_OK)
        status = kbc_sure(kb_verify(k, &error));
    if (status == KB_OK) /* of a guide that is in a reader, the .kb alone */
        status = put_page(k, kb_bundle_part(kb_buf_view(&bytes)), out);
    if (status != KB_OK)
        *problem = kbc_format(c, "%s: %s", file, error.text[0] != '\0' ? error.text : kb_status_text(status));
    kb_close(k);
    kb_buf_release(&bytes);
    return status == KB_OK;
}
