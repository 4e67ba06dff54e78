/*
 * Lucene.java - Lucene 8 as tests/bench/run drives it.
 *
 *   Lucene build RECORDS INDEX    one segment
 *   Lucene warm INDEX QUERIES N   asks all queries N times, prints as ask_all() of bench.h
 *   Lucene any INDEX WORD...      one search, prints the titles; "all" as well
 *
 * A word may stand in the title, which counts three times, or in the text.
 * Prefixes are not scored, and titles are read from their column (doc values):
 * the first is its default, both are faster than the other way.
 */
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.codecs.lucene87.Lucene87Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

public final class Lucene {
    private static final int HITS = 10;
    private static final boolean CPU_CLOCK = "cpu".equals(System.getenv("CLOCK"));
    private static final ThreadMXBean THREADS = CPU_CLOCK ? ManagementFactory.getThreadMXBean() : null;
    private static final Analyzer ANALYZER = new EnglishAnalyzer(CharArraySet.EMPTY_SET);

    /* ---------------------------------------------------------------- build */

    /** The next text up to the byte that ends it, without that; null at the end. */
    private static String next(BufferedReader in, StringBuilder room, char end) throws IOException {
        room.setLength(0);
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == end)
                return room.toString();
            room.append((char) c);
        }
        return null;
    }

    private static Document document(String[] field) {
        Document doc = new Document();
        doc.add(new StringField("id", field[0], Field.Store.YES));
        doc.add(new TextField("title", field[1], Field.Store.NO));
        doc.add(new SortedDocValuesField("title", new BytesRef(field[1])));
        doc.add(new StringField("kind", field[2], Field.Store.YES));
        for (String facet : field[3].split(" "))
            if (!facet.isEmpty())
                doc.add(new StringField("facet", facet, Field.Store.YES));
        doc.add(new TextField("words", field[4], Field.Store.YES));
        doc.add(new TextField("words", field[5], Field.Store.YES));
        return doc;
    }

    private static void build(String records, Path index) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER)
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setCodec(new Lucene87Codec(Lucene87Codec.Mode.BEST_COMPRESSION))
            .setRAMBufferSizeMB(64);
        StringBuilder room = new StringBuilder();
        try (Directory directory = new MMapDirectory(index); IndexWriter writer = new IndexWriter(directory, config);
             BufferedReader in = Files.newBufferedReader(Paths.get(records), StandardCharsets.UTF_8)) {
            for (String record = next(in, room, '\u001e'); record != null; record = next(in, room, '\u001e'))
                writer.addDocument(document(record.split("\u001f", -1)));
            writer.forceMerge(1);
        }
    }

    /* --------------------------------------------------------------- search */

    private static List<String> stems(String text) throws IOException {
        List<String> stems = new ArrayList<>();
        try (TokenStream tokens = ANALYZER.tokenStream("words", text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken())
                stems.add(term.toString());
            tokens.end();
        }
        return stems;
    }

    private static Query either(Query title, Query words) {
        return new BooleanQuery.Builder().add(new BoostQuery(title, 3), Occur.SHOULD).add(words, Occur.SHOULD).build();
    }

    private static Query words(String text, Occur occur) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (String stem : stems(text)) {
            Query title = new TermQuery(new Term("title", stem)), words = new TermQuery(new Term("words", stem));
            if (occur == Occur.MUST)
                query.add(either(title, words), occur);
            else
                query.add(new BoostQuery(title, 3), occur).add(words, occur);
        }
        return query.build();
    }

    private static Query query(String type, String text) throws IOException {
        switch (type) {
        case "any":
            return words(text, Occur.SHOULD);
        case "all":
            return words(text, Occur.MUST);
        case "phrase":
            String[] stems = stems(text).toArray(new String[0]);
            return either(new PhraseQuery("title", stems), new PhraseQuery("words", stems));
        case "prefix":
            return either(new PrefixQuery(new Term("title", text)), new PrefixQuery(new Term("words", text)));
        default:
            String stem = stems(text).get(0);
            return either(new FuzzyQuery(new Term("title", stem), 1), new FuzzyQuery(new Term("words", stem), 1));
        }
    }

    private static List<String> search(IndexSearcher searcher, String type, String text) throws IOException {
        List<String> titles = new ArrayList<>();
        ScoreDoc[] hits = searcher.search(query(type, text), HITS).scoreDocs;
        for (ScoreDoc hit : hits) {
            SortedDocValues title = DocValues.getSorted(searcher.getIndexReader().leaves().get(0).reader(), "title");
            if (!title.advanceExact(hit.doc))
                throw new IOException("a hit without a title");
            titles.add(title.binaryValue().utf8ToString());
        }
        return titles;
    }

    /** Nanoseconds of a clock on the wall; with CLOCK=cpu in the environment, what this thread has worked. */
    private static long now() {
        return CPU_CLOCK ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void warm(IndexSearcher searcher, Path queries, int times) throws IOException {
        List<String> lines = Files.readAllLines(queries);
        StringBuilder out = new StringBuilder();
        for (int pass = 1; pass <= times; pass++) {
            for (String line : lines) {
                int blank = line.indexOf(' ');
                String type = line.substring(0, blank), text = line.substring(blank + 1);
                long before = now();
                int hits = search(searcher, type, text).size();
                long took = now() - before;
                if (pass == times)
                    out.append(type).append(' ').append(took / 1000.0).append(' ').append(hits).append('\n');
            }
        }
        System.out.print(out);
        for (String line : Files.readAllLines(Paths.get("/proc/self/smaps_rollup")))
            if (line.startsWith("Private_Dirty:"))
                System.out.println("private " + line.replaceAll("[^0-9]", ""));
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 3 && args[0].equals("build")) {
            build(args[1], Paths.get(args[2]));
            return;
        }
        try (Directory directory = new MMapDirectory(Paths.get(args[1])); DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            if (args[0].equals("warm"))
                warm(searcher, Paths.get(args[2]), Integer.parseInt(args[3]));
            else
                for (String title : search(searcher, args[0], String.join(" ", Arrays.asList(args).subList(2, args.length))))
                    System.out.println(title);
        }
    }
}
