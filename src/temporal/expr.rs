//! What an expression says, before it is known which days it means.

use super::Precision;
use super::bangabda;
use super::calendar::Unit;
use super::feast::Feast;
use crate::date::Date;

/// The meaning of a date expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// `July 7, 2017`, `Friday`, `last June`: any fields of a calendar date.
    Fields(Fields),
    /// `last week`, `yesterday`, `the same year`: the unit that lies `offset` units from the one that holds the origin.
    Unit { unit: Unit, offset: i32, origin: Origin },
    /// পরশু: so many days before or after the day of writing, as the tense has it.
    Either { days: i32 },
    /// `two weeks ago`, `three days after July 7`: a count from a day. `planned`: a date only where the clause speaks
    /// of the future.
    Shift { steps: Vec<(i32, Unit)>, origin: Origin, from: Option<Box<Expr>>, planned: bool },
    /// `the first Friday of next month`, `last week of 2015`; negative counts from the end.
    Nth { n: i32, of: Slot, within: Box<Expr> },
    /// `Friday of last week`, `20th of next month`, `November of the same year`.
    Inside { fields: Fields, within: Box<Expr> },
    /// `the week of July 7`: the whole unit that holds a day.
    Around { unit: Unit, of: Box<Expr> },
    /// `early 2017`.
    Part { part: Part, of: Box<Expr> },
    /// `from July 7 to 8`.
    Range(Box<Expr>, Box<Expr>),
}

/// What a count or a step starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The day of writing.
    Reference,
    /// The last date that the text spoke of, else the day of writing.
    Context,
    /// The last date that the text spoke of and no other.
    ContextOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Unit(Unit),
    Weekday(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
    /// `earlier this week`: from its start to yesterday.
    SoFar,
    /// `later this week`: from today to its end.
    Rest,
}

/// Which of the days that fit an incomplete date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Last,
    This,
    Next,
    /// The first one to come.
    Coming,
    /// The latest one that has been.
    Recent,
    /// The first one after the last date of the text.
    Following,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) year: Option<i32>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    pub(super) weekday: Option<u8>,
    pub(super) season: Option<u8>,
    /// The year opens a decade.
    pub(super) decade: bool,
    /// The year heads a part of the text.
    pub(super) heading: bool,
    /// `Easter`, `Thanksgiving`.
    pub(super) feast: Option<Feast>,
    /// Year, month and day are those of the Bengali calendar.
    pub(super) bengali: bool,
    pub(super) direction: Option<Direction>,
}

impl Fields {
    pub(super) fn day(year: i32, month: u8, day: u8) -> Fields {
        Fields { year: Some(year), month: Some(month), day: Some(day), ..Fields::default() }
    }

    pub(super) fn month(year: i32, month: u8) -> Fields {
        Fields { year: Some(year), month: Some(month), ..Fields::default() }
    }

    pub(super) fn year(year: i32) -> Fields {
        Fields { year: Some(year), ..Fields::default() }
    }

    /// Whether they name a month, a day or a feast, which every year has.
    pub(super) fn is_of_year(&self) -> bool {
        self.month.is_some() || self.feast.is_some()
    }

    pub(super) fn precision(&self) -> Precision {
        match self {
            Fields { day: Some(_), .. } | Fields { weekday: Some(_), .. } | Fields { feast: Some(_), .. } => {
                Precision::Day
            }
            Fields { month: Some(_), .. } => Precision::Month,
            Fields { season: Some(_), .. } => Precision::Season,
            Fields { decade: true, .. } => Precision::Decade,
            _ => Precision::Year,
        }
    }

    /// What ISO 8601:2000 writes for a date whose higher fields are left out: `--07-07`, `--07`, `---07`, `-W-5`.
    pub(super) fn partial(&self) -> String {
        match *self {
            Fields { feast: Some(feast), .. } => feast.partial(),
            // The days of any one year, which differ by one at most.
            Fields { bengali: true, month, day, .. } => {
                let any = bangabda::interval(1424, month, day);
                let day = |date: Date| format!("--{:02}-{:02}", date.month(), date.day());
                any.map(|any| format!("{}/{}", day(any.start), day(any.end))).unwrap_or_default()
            }
            Fields { month: Some(month), day: Some(day), .. } => format!("--{month:02}-{day:02}"),
            Fields { month: Some(month), .. } => format!("--{month:02}"),
            Fields { day: Some(day), .. } => format!("---{day:02}"),
            Fields { weekday: Some(weekday), .. } => format!("-W-{}", weekday + 1),
            // ISO 8601-2: 21 to 24 in the place of the month are the seasons.
            Fields { season: Some(season), .. } => format!("--{}", 20 + season),
            _ => String::new(),
        }
    }
}

impl Expr {
    pub(super) fn precision(&self) -> Precision {
        match self {
            Expr::Fields(fields) => fields.precision(),
            Expr::Unit { unit, .. } => unit.precision(),
            Expr::Shift { from: Some(from), .. } if from.precision() == Precision::Day => Precision::Day,
            Expr::Shift { steps, .. } => steps.iter().map(|(_, unit)| unit.precision()).min().unwrap_or(Precision::Day),
            Expr::Nth { of: Slot::Unit(unit), .. } => unit.precision(),
            Expr::Nth { .. } => Precision::Day,
            Expr::Either { .. } => Precision::Day,
            Expr::Inside { fields, .. } => fields.precision(),
            Expr::Around { unit, .. } => unit.precision(),
            Expr::Part { of, .. } => of.precision(),
            Expr::Range(start, end) => start.precision().min(end.precision()),
        }
    }

    /// What is known when the days are not: a truncated date, or a duration from the day of writing.
    pub(super) fn partial(&self) -> String {
        match self {
            Expr::Fields(fields) | Expr::Inside { fields, .. } => fields.partial(),
            Expr::Unit { unit, offset, .. } => unit.duration(*offset),
            Expr::Either { days } => format!("-P{days}D/P{days}D"),
            Expr::Shift { steps, .. } => steps.iter().map(|&(count, unit)| unit.duration(count)).collect(),
            Expr::Nth { within, .. } => within.partial(),
            Expr::Around { of, .. } | Expr::Part { of, .. } => of.partial(),
            Expr::Range(start, end) => format!("{}/{}", start.partial(), end.partial()),
        }
    }

    /// Whether the tense of the clause decides which days are meant.
    pub(super) fn is_incomplete(&self) -> bool {
        match self {
            Expr::Fields(fields) => fields.year.is_none() && fields.direction.is_none(),
            Expr::Around { of, .. } | Expr::Part { of, .. } | Expr::Shift { from: Some(of), .. } => of.is_incomplete(),
            Expr::Inside { within, .. } | Expr::Nth { within, .. } => within.is_incomplete(),
            Expr::Either { .. } => true,
            Expr::Shift { planned, .. } => *planned,
            Expr::Range(start, end) => start.is_incomplete() || end.is_incomplete(),
            _ => false,
        }
    }

    /// Whether this is a length of time unless the clause speaks of the future.
    pub(super) fn is_planned(&self) -> bool {
        matches!(self, Expr::Shift { planned: true, .. })
    }

    /// Whether no year has such a day.
    pub(super) fn is_impossible(&self) -> bool {
        match self {
            Expr::Fields(Fields { year: None, bengali: true, day, .. }) => day.is_some_and(|day| day > 32),
            Expr::Fields(Fields { year: None, month: Some(month), day: Some(day), .. }) => {
                Date::new(2000, *month, *day).is_none()
            }
            Expr::Fields(fields) => fields.year.is_some(),
            Expr::Around { of, .. } | Expr::Part { of, .. } => of.is_impossible(),
            Expr::Range(start, end) => start.is_impossible() || end.is_impossible(),
            _ => false,
        }
    }

    /// The day of an expression that is one by itself.
    pub(super) fn written_day(&self) -> Option<Date> {
        match *self {
            Expr::Fields(Fields { year: Some(year), month: Some(month), day: Some(day), bengali: false, .. }) => {
                Date::new(year, month, day)
            }
            _ => None,
        }
    }
}
