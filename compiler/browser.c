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

#include "kb_bundle.h"
#include "kb_container.h"

#include <sodium.h>

/* Browsers limit how long one text may be; each piece is base64 of its own. */
#define PIECE_BYTES ((size_t)24 * 1024 * 1024)
#define PACKED_BYTES ((size_t)1024 * 1024) /* larger files are not deflated */
#define LANGUAGE_BYTES 35u /* that a code of a language has at most (RFC 5646) */

/* ------------------------------------------------------------------ pieces */

static void put_base64(kb_buf *out, kb_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *p = (const uint8_t *)bytes.s;
    kb_buf_reserve(out, bytes.n / 3 * 4 + 4);
    for (size_t at = 0; at < bytes.n; at += 3) {
        size_t left = bytes.n - at;
        uint32_t group = (uint32_t)p[at] << 16 | (left > 1 ? (uint32_t)p[at + 1] << 8 : 0) | (left > 2 ? p[at + 2] : 0);
        kb_buf_byte(out, (uint8_t)digits[group >> 18]);
        kb_buf_byte(out, (uint8_t)digits[group >> 12 & 63]);
        kb_buf_byte(out, (uint8_t)(left > 1 ? digits[group >> 6 & 63] : '='));
        kb_buf_byte(out, (uint8_t)(left > 2 ? digits[group & 63] : '='));
    }
}

/* form: how it was deflated, in the words of browsers; "": it was not. */
static void put_data(kb_buf *out, const char *name, const char *form, kb_str bytes)
{
    for (size_t at = 0; at < bytes.n; at += PIECE_BYTES) {
        kbc_buf_format(out, "<script type=\"application/octet-stream\" data-part=\"%s\" data-form=\"%s\">", name, form);
        put_base64(out, kb_str_slice(bytes, at, at + PIECE_BYTES));
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

static void put_hash(kb_buf *out, kb_str text)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const uint8_t *)text.s, text.n);
    kb_buf_str(out, KB_LIT("'sha256-"));
    put_base64(out, (kb_str){(const char *)hash, sizeof hash});
    kb_buf_byte(out, '\'');
}

/* ---------------------------------------------------------------- the page */

/* What is none could be long, and browsers look for the charset in the first 1024 bytes. */
static bool is_language(kb_str code)
{
    bool good = code.n > 0 && code.n <= LANGUAGE_BYTES;
    for (size_t i = 0; i < code.n && good; i++)
        good = kb_is_letter(code.s[i]) || (code.s[i] >= '0' && code.s[i] <= '9') || code.s[i] == '-';
    return good;
}

/* Before anything that a guide could have written. */
static void put_head(kb_buf *out, const kb_info *info)
{
    kb_buf_str(out, KB_LIT("<!DOCTYPE html>\n<html lang=\""));
    kb_buf_str(out, is_language(info->language) ? info->language : KB_LIT("en"));
    kb_buf_str(out, KB_LIT("\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                           "content=\"default-src 'none'; script-src "));
    put_hash(out, kbc_built_in(KBC_PAGE_JS));
    kb_buf_str(out, KB_LIT(" 'wasm-unsafe-eval'; style-src "));
    put_hash(out, kbc_built_in(KBC_PAGE_CSS));
    kb_buf_str(out, KB_LIT("; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'; "
                           "require-trusted-types-for 'script'; trusted-types 'none'\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta name=\"referrer\" content=\"no-referrer\">\n"
                           "<meta name=\"color-scheme\" content=\"light dark\">\n"
                           "<link rel=\"icon\" href=\"data:,\">\n<title>"));
    kbc_html_text(out, info->title);
    kb_buf_str(out, KB_LIT("</title>\n<style>"));
    kb_buf_str(out, kbc_built_in(KBC_PAGE_CSS));
    kb_buf_str(out, KB_LIT("</style>\n</head>\n<body>\n"));
}

static kb_status put_page(const kb *k, kb_str bytes, kb_buf *out)
{
    kb_info info;
    kb_session *session;
    kb_get_info(k, &info);
    kb_status status = kb_session_new(k, &session);
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
    kb_status status = kb_open_memory(bytes.data, bytes.size, NULL, &k, &error);
    if (status == KB_OK)
        status = kb_verify(k, &error);
    if (status == KB_OK) /* of a guide that is in a reader, the .kb alone */
        status = put_page(k, kb_bundle_part(kb_buf_view(&bytes)), out);
    if (status != KB_OK)
        *problem = kbc_format(c, "%s: %s", file, error.text[0] != '\0' ? error.text : kb_status_text(status));
    kb_close(k);
    kb_buf_release(&bytes);
    return status == KB_OK;
}
