/* test_import_main_text.c - compiler/import_main_text.c and import_clutter.c: what of a page is its text. */
#include "import_fixture.h"

#define MENU "<div><a href=/a>Start of all</a> <a href=/b>Another menu</a> <a href=/c>Some more of it</a></div>"
#define LONG "This sentence stands for a text that is long enough to be taken for one."

static void test_import_main_text__named(void **state)
{
    (void)state;
    assert_body(MENU "<main><p>" LONG "</main><div><p>Below</div>", LONG "\n");
    assert_body(MENU "<div role=main><p>" LONG "</div><p>Below", LONG "\n");
    assert_body("<p>Above<article><p>" LONG "</article><p>Below", LONG "\n");
    assert_body("<p>Above<div><article><p>" LONG "</article><article><p>Two</article></div><p>Below", LONG "\n\nTwo\n");
    assert_body("<div itemprop=articleBody><p>" LONG "</div><p>Below", LONG "\n");
}

/* What is named holds next to nothing. */
static void test_import_main_text__not_believed(void **state)
{
    (void)state;
    assert_body("<div><p>" LONG "</div><article><p>Words to lure you</article>", LONG "\n\nWords to lure you\n");
}

static void test_import_main_text__by_weight(void **state)
{
    (void)state;
    assert_body(MENU "<div><div><p>" LONG "<p>" LONG "</div></div>" MENU, LONG "\n\n" LONG "\n");
    assert_body("<table><tr><td>" MENU "<td><p>" LONG "</table>", LONG "\n");
    /* An item is not taken out of its list. */
    assert_body(MENU "<ul><li>a<li>" LONG "</ul>", "- a\n- " LONG "\n");
    /* Links alone are a text, too. */
    assert_body("<ul><li><a href=https://a.example/>One</a><li><a href=https://b.example/>Two</a></ul>",
                "- [One](https://a.example/)\n- [Two](https://b.example/)\n");
}

static void test_import_main_text__clutter(void **state)
{
    (void)state;
    assert_body("<nav>Menu</nav><header>Head</header><p>" LONG "<aside>Aside</aside><footer>Foot</footer>", LONG "\n");
    assert_body("<p>" LONG "<div class=shareButtons>Share</div><div class='x cookie-note'>Cookies</div>", LONG "\n");
    assert_body("<p>" LONG "<div id=comments><p>First!</div><div role=dialog>Ask</div><button>Go</button>", LONG "\n");
    assert_body("<div class='has-sidebar no-comments'><p>" LONG "</div>", LONG "\n");
    /* Nor is the name of a section. */
    assert_body("<p>" LONG "<p>" LONG "<section id=share-it><h2>How to share it</h2><p>x</section>",
                LONG "\n\n" LONG "\n\n## How to share it\n\nx\n");
    /* A word of a class is not believed about a third of the page. */
    assert_body("<div class=related><p>" LONG "</div>", LONG "\n");
    assert_body("<p>" LONG "<form><input><p>Search</form>", LONG "\n");
}

static void test_import_main_text__hidden(void **state)
{
    (void)state;
    assert_body("<p>" LONG "<p hidden>a<p style='color:red; display: none'>b<p aria-hidden=true>c<span class=sr-only>d</span>",
                LONG "\n");
    assert_body("<p>" LONG "<p hidden=until-found>e<div role=tabpanel hidden>f</div>", LONG "\n\ne\n\nf\n");
    assert_body("<p><i class=material-icons>info</i>" LONG "<span class=icon>home</span>", LONG "\n");
}

static void test_import_main_text__related(void **state)
{
    (void)state;
    assert_body("<main><p>" LONG "<h2>Related articles</h2><ul><li><a href=/a>A</a></ul><p>End</main>", LONG "\n\nEnd\n");
    assert_body("<main><p>" LONG "<p><b>Read next</b></p><ul><li><a href=/a>A</a></ul></main>", LONG "\n");
    assert_body("<main><p>" LONG "<h2>Related settings</h2><ul><li>Wi-Fi</ul></main>",
                LONG "\n\n## Related settings\n\n- Wi-Fi\n");
}

static void test_import_main_text__tabs(void **state)
{
    (void)state;
    assert_body("<main><p>" LONG "<div><ul role=tablist><li role=tab>Mac<li role=tab>PC</ul><div role=tabpanel><p>a</div>"
                "<div role=tabpanel hidden><p>b</div></div></main>",
                LONG "\n\n**Mac**\n\na\n\n**PC**\n\nb\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_main_text__named),
        cmocka_unit_test(test_import_main_text__not_believed),
        cmocka_unit_test(test_import_main_text__by_weight),
        cmocka_unit_test(test_import_main_text__clutter),
        cmocka_unit_test(test_import_main_text__hidden),
        cmocka_unit_test(test_import_main_text__related),
        cmocka_unit_test(test_import_main_text__tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
