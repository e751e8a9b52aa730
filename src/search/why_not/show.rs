//! The same in words.

use std::fmt;

use super::{Cause, MissingWord, Place, WhyNot};
use crate::search::MAX_HITS;
use crate::search::explain::kind_name;
use crate::search::hits::Reason;

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document)?;
        if let Some(passage) = self.passage {
            write!(f, "#{passage}")?;
        }
        match &self.place {
            Some(place) => writeln!(f, " is found {place}"),
            None => {
                writeln!(f, " is not found:")?;
                self.causes.iter().try_for_each(|cause| writeln!(f, "  {cause}"))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rank {
            Some(rank) => write!(f, "at rank {rank} with a score of {:.3}", self.score)?,
            None => write!(f, "at a rank beyond {MAX_HITS}")?,
        }
        match (&self.folded_into, self.last_shown) {
            (Some(document), _) => write!(f, ", folded into its copy {document}"),
            _ if self.shown => Ok(()),
            _ if self.earlier => f.write_str(", on an earlier page"),
            (None, Some(last)) => write!(f, "; the last one shown has {last:.3}: ask for more"),
            (None, None) => f.write_str("; none are asked for"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, missing: &[MissingWord]| {
            missing.iter().try_for_each(|word| write!(f, "\n    {word}"))
        };
        let other = |everywhere: bool| if everywhere { "" } else { ", unlike another passage" };
        match self {
            Cause::NoDocument => f.write_str("the index has no document of this id"),
            Cause::NothingAsked => f.write_str("the query has no word"),
            Cause::Filter { field, asked, found, everywhere } => {
                match (field.as_str(), found.as_slice()) {
                    ("published", []) => f.write_str("nothing says when it was published")?,
                    ("published", found) => write!(f, "it was published on {}", found.join(", "))?,
                    ("about", []) => f.write_str("it speaks of no day")?,
                    ("about", found) => write!(f, "it speaks of {}", found.join(", "))?,
                    (_, []) => write!(f, "it has no {field}")?,
                    (_, found) => write!(f, "its {field} is {}", found.join(", "))?,
                }
                write!(f, ", asked for {}{}", asked.join(" or "), other(*everywhere))
            }
            Cause::Condition { asked, missing, everywhere } => {
                write!(f, "the condition {asked} does not hold{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::EveryWord { missing, everywhere } => {
                write!(f, "each word is asked for, and some are missing{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::NoWord { missing, everywhere } => {
                write!(f, "it has none of the words{}", other(*everywhere))?;
                list(f, missing)
            }
            Cause::Quotation { asked, missing, everywhere } => {
                let apart = if missing.is_empty() { ", though it has the words" } else { "" };
                write!(f, "\"{asked}\" is not in it as it stands{apart}{}", other(*everywhere))?;
                list(f, missing)
            }
        }
    }
}

impl fmt::Display for MissingWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MissingWord { text, stop, switched_off, boilerplate, left_out, near } = self;
        write!(f, "{text}")?;
        if *stop {
            return f.write_str(": a stop word, which does not count");
        }
        for Reason { kind, matched, .. } in switched_off {
            write!(f, ": it has {matched} {}, which is switched off", kind_name(*kind))?;
        }
        if !boilerplate.is_empty() {
            write!(f, ": its boilerplate has {}", boilerplate.join(", "))?;
        }
        if !left_out.is_empty() {
            write!(f, ": the index was made without {}, which would find it", left_out.join(" and "))?;
        }
        if !near.is_empty() {
            write!(f, ": it has {}", near.join(", "))?;
        }
        Ok(())
    }
}
