// What Lucene's analyzers make of words, as a rival for `evaluate`. Reads `language TAB word`, writes `language TAB word TAB token`,
// no token for a stop word. With the jars of lucene-core and lucene-analysis-common (Apache-2.0) at hand:
//
//     evaluate --words | java -cp 'lucene-core.jar:lucene-analysis-common.jar' Lucene.java > lucene.tsv
//     evaluate stems headlines --rival Lucene=lucene.tsv

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

class Lucene {
    public static void main(String[] arguments) throws IOException {
        Map<String, Analyzer> analyzers =
            Map.of("pt", new PortugueseAnalyzer(), "en", new EnglishAnalyzer(), "bn", new BengaliAnalyzer());
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null; ) {
            String[] fields = line.split("\t");
            var tokens = new ArrayList<String>();
            try (TokenStream stream = analyzers.get(fields[0]).tokenStream("", fields[1])) {
                var term = stream.addAttribute(CharTermAttribute.class);
                stream.reset();
                while (stream.incrementToken()) {
                    tokens.add(term.toString());
                }
                stream.end();
            }
            out.println(line + "\t" + String.join(" ", tokens));
        }
        out.flush();
    }
}
