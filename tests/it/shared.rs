//! Real scraped articles that the repository does not hold: skipped, and said so, unless `DATELINE_SHARED` names their folder.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use dateline::{Catalog, Index, Query, Reader};

fn samples() -> Option<PathBuf> {
    let path = std::env::var_os("DATELINE_SHARED")
        .map(|shared| PathBuf::from(shared).join("samples"))
        .filter(|path| path.is_dir());
    if path.is_none() {
        eprintln!("skipped: DATELINE_SHARED does not name a folder with samples/");
    }
    path
}

/// The six meetings of the two presidents that the samples tell of.
const MEETINGS: &str = r#"
[[meeting]]
id = "hamburg-2017"
title = { en = "G20 summit in Hamburg", pt = "Cúpula do G20 em Hamburgo", bn = "হামবুর্গে জি-২০ শীর্ষ সম্মেলন" }
start = "2017-07-07"
end = "2017-07-08"
places = ["Hamburg", "Hamburgo", "হামবুর্গ"]
series = ["G20", "জি-২০"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "danang-2017"
title = { en = "APEC summit in Da Nang" }
start = "2017-11-10"
end = "2017-11-11"
places = ["Da Nang", "Danang", "Vietnam", "Vietnã", "দানং", "ভিয়েতনাম"]
series = ["APEC", "এপেক"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "helsinki-2018"
title = { en = "Helsinki summit" }
start = "2018-07-16"
places = ["Helsinki", "Helsinque", "Helsínquia", "হেলসিঙ্কি"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "paris-2018"
title = { en = "Armistice centenary in Paris" }
start = "2018-11-11"
places = ["Paris", "প্যারিস"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "buenos-aires-2018"
title = { en = "G20 summit in Buenos Aires" }
start = "2018-11-30"
end = "2018-12-01"
places = ["Buenos Aires", "Argentina", "বুয়েনস আইরেস"]
series = ["G20", "জি-২০"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
[[meeting]]
id = "osaka-2019"
title = { en = "G20 summit in Osaka" }
start = "2019-06-28"
end = "2019-06-29"
places = ["Osaka", "Japan", "Japão", "ওসাকা"]
series = ["G20", "জি-২০"]
participants = ["Trump", "Putin", "ট্রাম্প", "পুতিন"]
"#;

#[test]
fn real_scraped_articles_are_found() {
    let Some(samples) = samples() else { return };
    let index = Index::builder().catalog(Catalog::parse(MEETINGS).unwrap()).in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.add_all(Reader::new().path(samples), |_| ControlFlow::Continue(())).unwrap();
    writer.commit().unwrap();
    let searcher = index.searcher();
    for (start, language) in [("000", "pt"), ("001", "en"), ("002", "en"), ("003", "en"), ("004", "bn")] {
        let hits = searcher.search(&Query::new("").limit(200)).unwrap().hits;
        let id = hits.into_iter().map(|hit| hit.document).find(|id| id.starts_with(start)).unwrap();
        assert_eq!(searcher.article(&id).unwrap().unwrap().detected.code.code(), language, "{id}");
    }
    let cases: [(&str, &[&str]); 10] = [
        ("হামবুর্গ", &["004", "000", "001", "002"]),
        ("হেলসিঙ্কি", &["004", "000", "001", "003"]),
        ("রাষ্ট্রপতি", &["004"]),
        ("সিরি\u{09DF}া", &["004"]),
        ("reuniões", &["000"]),
        ("\"G20 Hamburgo\"", &["000"]),
        ("Helsinque", &["000", "001", "003", "004"]),
        ("G-20", &["000", "001", "002", "003", "004"]),
        ("Osaka", &["000", "003"]),
        ("ওসাকা", &["000", "003"]),
    ];
    for (query, documents) in cases {
        let hits = searcher.search(&Query::new(query).limit(50)).unwrap().hits;
        eprintln!("{query}");
        for hit in &hits {
            let reasons: Vec<_> = hit.reasons.iter().map(|r| format!("{:?} {}", r.kind, r.matched)).collect();
            let meetings: Vec<_> = hit.meetings.iter().map(|tag| tag.id.as_str()).collect();
            eprintln!("    {}#{} {:.2} {meetings:?} {reasons:?}", &hit.document[..3], hit.passage, hit.score);
        }
        let found: BTreeSet<&str> = hits.iter().map(|hit| &hit.document[..3]).collect();
        for document in documents {
            assert!(found.contains(document), "{query} does not find {document}: {found:?}");
        }
    }
    // One meeting's passages, whichever language names it.
    let about = |query: &str| -> BTreeSet<(String, usize)> {
        let hits = searcher.search(&Query::new(query).limit(50)).unwrap().hits;
        let hamburg = hits.into_iter().filter(|hit| hit.meetings.iter().any(|tag| tag.id == "hamburg-2017"));
        hamburg.map(|hit| (hit.document, hit.passage)).collect()
    };
    assert!(about("Hamburg").len() >= 4);
    assert_eq!(about("Hamburg"), about("Hamburgo"));
    assert_eq!(about("Hamburg"), about("হামবুর্গ"));
}
