//! What a word or number can be in a date expression: the alphabet of the grammar.

use std::ops::{BitAnd, BitOr};

macro_rules! classes {
    ($($name:ident $text:literal)*) => {
        /// One symbol of the grammar, named in the data files by the text beside it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Class { $($name,)* }

        impl Class {
            const ALL: &[(&str, Class)] = &[$(($text, Class::$name),)*];
        }
    };
}

classes! {
    // Words, from the word lists.
    Month "month"               // 1 to 12
    MonthName "mname"           // also a given name or an abbreviation: needs evidence to stand alone
    MonthWord "mword"           // also an ordinary word
    MonthCapital "mcapital"     // such a word with a capital (computed)
    Weekday "weekday"           // 0 for Monday
    Abbreviation "abbr"         // a full stop may belong to it
    WeekdayShort "wday"         // an abbreviation, next to a date only
    WeekdayWord "weekdayword"   // also an ordinal
    Weekdays "weekdays"         // several of them, to be counted
    Unit "unit"                 // index into `Unit::ALL`
    Period "period"             // a unit in the singular, longer than a day: what "last" and "this" go with
    DayUnit "dayunit"
    Week "week"
    Weekend "weekend"
    MonthUnit "monthunit"
    YearUnit "yearunit"
    Season "season"             // index into `Season`
    Relative "rel"              // days from the day of writing
    Either "either"             // so many days before or after today, as the tense has it
    EitherWord "eitherword"     // also an ordinary word
    Holiday "holiday"           // month * 100 + day
    Feast "feast"               // days from Easter
    Floating "floating"         // weekday * 10000 + month * 100 + day: the first such weekday from that day on
    FeastWord "feastword"       // a holiday with a year or a count of days only
    NthUnit "nthunit"           // index into `Unit::ALL` * 10 + n: Q3
    Cardinal "card"
    OrdinalWord "ord"
    OrdinalFeminine "ordf"      // of no day of a month
    One "a"                     // an article that counts as one
    Few "few"
    The "the"
    Of "of"
    In "in"
    Planned "planned"           // in two weeks: a date where the clause speaks of the future, else a length of time
    Within "within"             // in + the, and the like
    On "on"
    Since "since"
    By "by"
    From "from"
    To "to"
    And "and"
    Between "between"
    Last "last"
    This "this"
    Next "next"
    Coming "coming"
    Recent "recent"
    Same "same"
    Following "following"
    Previous "previous"
    Ago "ago"
    Hence "hence"
    Time "time"
    Later "later"
    Earlier "earlier"
    Before "before"
    After "after"
    Early "early"
    Mid "mid"
    Late "late"
    Begin "begin"               // nouns of the same: the beginning of
    Middle "middle"
    End "end"
    DayWord "dayword"
    YearWord "yearword"
    DecadeWord "decadeword"
    MonthSuffix "monthword"
    Counted "counted"           // what a number of four digits may count
    Approximate "quant"
    Every "every"
    Case "case"                 // a case ending that stands apart
    Determiner "det"
    NextDay "nextday"           // one word for "the following day" (+1) or "the day before" (-1)
    OtherMonth "othermonth"     // a month of another calendar
    OtherEra "othera"
    YearStart "yearstart"       // a number word that a year begins with
    Opaque "opaque"             // looks like a date word and is none
    Suffix "suffix"             // directly after digits: 1 ordinal, 2 case ending, 3 decade
    Future "future"
    Past "past"
    // Numbers and signs, computed by the scanner.
    Number "num"
    Day "day"
    WordDay "wordday"           // the same in words, which may count what follows
    Ordinal "nth"
    Year "year"
    PlainYear "plainyear"       // 1901 to 2099, no round hundred
    CasedYear "casedyear"       // with a case ending: 2018র
    ShortYear "yy"
    TwoDigitMonth "mm"          // 01 to 12
    HeadingYear "headyear"      // a line of its own, or the start of one before a dash or a colon
    EraYear "erayear"           // 1250 to 1459: it may be of the Bengali era
    Decade "decade"             // 1990s
    ShortDecade "shortdecade"   // 90s
    DayMonth "daymonth"         // 22/04
    Fraction "fraction"         // such a pair that is more likely a fraction: 2/3
    DayRange "days"             // 7-8
    YearRange "years"           // 2016-2018, 1950-53
    Triple "triple"             // three numbers that are a date only with evidence: 9-18-15
    Comma "comma"
    Dot "dot"
    Dash "dash"
    Slash "slash"
    Open "open"
    Close "close"
    Apostrophe "apos"
    Gap "gap"                   // a word that is in no list
    Plural "plural"             // such a word that looks plural
    Possessive "poss"           // such a word with 's
    Stop "stop"                 // the end of a clause or of the text
    // Expressions, by precision; the last ones only relative units such as "last week".
    DayExpr "Day"
    WeekExpr "Week"
    MonthExpr "Month"
    SeasonExpr "Season"
    YearExpr "Year"
    DecadeExpr "Decade"
    WeekdayExpr "Weekday"       // nothing but a day of the week
    RelativeWeek "RWeek"
    RelativeMonth "RMonth"
    RelativeYear "RYear"
}

impl Class {
    pub(super) fn named(name: &str) -> Option<Class> {
        Class::ALL.iter().find(|(text, _)| *text == name).map(|&(_, class)| class)
    }
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u128);

impl Classes {
    pub(super) const NONE: Classes = Classes(0);

    pub(super) const fn of(class: Class) -> Classes {
        Classes(1 << class as u8)
    }

    pub(super) fn has(self, class: Class) -> bool {
        self.meets(Classes::of(class))
    }

    pub(super) fn meets(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn all_but(classes: Classes) -> Classes {
        Classes(!classes.0)
    }

    /// The numbers of the classes in the set, ascending.
    pub(super) fn indices(self) -> impl Iterator<Item = usize> {
        let mut bits = self.0;
        std::iter::from_fn(move || {
            let index = bits.trailing_zeros() as usize;
            bits &= bits.checked_sub(1)?;
            Some(index)
        })
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Class> {
        self.indices().filter_map(|index| Class::ALL.get(index).map(|&(_, class)| class))
    }

    pub(super) const fn from_all<const N: usize>(classes: [Class; N]) -> Classes {
        let (mut set, mut rest) = (0u128, classes.as_slice());
        while let [first, others @ ..] = rest {
            set |= 1 << *first as u8;
            rest = others;
        }
        Classes(set)
    }
}

impl BitOr for Classes {
    type Output = Classes;

    fn bitor(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

impl BitAnd for Classes {
    type Output = Classes;

    fn bitand(self, other: Classes) -> Classes {
        Classes(self.0 & other.0)
    }
}
