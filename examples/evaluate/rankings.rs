//! Rankings that another engine made, such as a dense encoder: a TREC run of the queries and documents that `--texts` prints.

use std::collections::HashMap;

/// An engine's rankings.
#[derive(Clone, Debug)]
pub struct Rankings {
    pub name: String,
    /// By query: documents, the best first.
    documents: HashMap<String, Vec<String>>,
}

impl Rankings {
    pub fn parse(argument: &str) -> Result<Rankings, String> {
        let (name, path) = argument.split_once('=').ok_or("write NAME=FILE")?;
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        let mut scored: HashMap<&str, Vec<(f64, &str)>> = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let score = fields.get(4).and_then(|score| score.parse().ok());
            let (&[query, _, document, _, _, _], Some(score)) = (fields.as_slice(), score) else {
                return Err(format!("{path}:{}: not `query Q0 document rank score tag`", number + 1));
            };
            scored.entry(query).or_default().push((score, document));
        }
        let best_first = |(query, mut documents): (&str, Vec<(f64, &str)>)| {
            // As the usual tools read a run: by the score, whatever the rank says.
            documents.sort_by(|a, b| b.0.total_cmp(&a.0));
            (query.to_owned(), documents.into_iter().map(|(_, document)| document.to_owned()).collect())
        };
        Ok(Rankings { name: name.to_owned(), documents: scored.into_iter().map(best_first).collect() })
    }

    /// The documents for a query, the best first; none for a query that the run lacks.
    pub fn of(&self, query: &str) -> &[String] {
        self.documents.get(query).map_or(&[], Vec::as_slice)
    }
}
