//! From the items that a rule took to the expression they make.

use super::calendar::Unit;
use super::class::{Class, Classes};
use super::expr::{Direction, Expr, Fields, Origin, Part, Slot};
use super::feast::Feast;
use super::item::{Content, Item};
use super::lexicon::Lexicon;
use super::numeric::full_year;

/// What a rule makes of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A calendar date with any of its fields.
    Date,
    /// The same in the Bengali calendar.
    Bengali,
    Either,
    /// A year that heads a part of the text.
    Heading,
    /// A day and a month in figures, by the language's order.
    DayMonth,
    MonthDay,
    /// A year and the month in figures.
    YearMonth,
    Decade,
    Unit,
    /// The whole unit that holds a day.
    Around,
    Shift,
    /// `two Fridays ago`.
    ShiftWeekday,
    Nth,
    Inside,
    Part,
    SoFar,
    Rest,
    Week,
    /// Several days, months or years: from the first to the last.
    Span,
    /// `7 to 8 of this month`.
    InsideSpan,
    /// Two expressions: from one to the other.
    Range,
    /// An expression with something that adds nothing to it, such as its weekday.
    Same,
    /// No date: keeps other rules off these items.
    None,
}

impl Action {
    pub(super) fn named(name: &str) -> Option<Action> {
        Some(match name {
            "date" => Action::Date,
            "either" => Action::Either,
            "bengali" => Action::Bengali,
            "heading" => Action::Heading,
            "around" => Action::Around,
            "shiftweekday" => Action::ShiftWeekday,
            "daymonth" => Action::DayMonth,
            "monthday" => Action::MonthDay,
            "decade" => Action::Decade,
            "unit" => Action::Unit,
            "shift" => Action::Shift,
            "nth" => Action::Nth,
            "inside" => Action::Inside,
            "part" => Action::Part,
            "sofar" => Action::SoFar,
            "rest" => Action::Rest,
            "week" => Action::Week,
            "span" => Action::Span,
            "insidespan" => Action::InsideSpan,
            "range" => Action::Range,
            "same" => Action::Same,
            "yearmonth" => Action::YearMonth,
            "none" => Action::None,
            _ => return None,
        })
    }
}

/// What the items say, in the order of the text.
#[derive(Default)]
struct Parts {
    years: Vec<i32>,
    months: Vec<u8>,
    /// Days, ordinals, counts.
    numbers: Vec<i32>,
    units: Vec<Unit>,
    exprs: Vec<Expr>,
    weekday: Option<u8>,
    /// The first of two.
    weekday_before: Option<u8>,
    season: Option<u8>,
    decade: Option<i32>,
    feast: Option<Feast>,
    relative: Option<i32>,
    direction: Option<Direction>,
    part: Option<Part>,
    classes: Classes,
}

fn small(value: i32) -> u8 {
    u8::try_from(value).unwrap_or_default()
}

impl Parts {
    fn add(&mut self, item: &Item, wanted: Classes, lexicon: &Lexicon) {
        let hit = item.classes & wanted;
        self.classes = self.classes | hit;
        match &item.content {
            Content::Expr(expr) => self.exprs.push((**expr).clone()),
            Content::Numbers(values) => self.number(hit, *values),
            Content::Word(id) => {
                let Some(word) = lexicon.word(*id) else { return };
                for class in hit.iter() {
                    let sense = if class == Class::MonthCapital { Class::MonthWord } else { class };
                    self.word(sense, word.value(sense));
                }
            }
            Content::Plain => {}
        }
    }

    fn number(&mut self, hit: Classes, [a, b, c]: [i32; 3]) {
        if hit.meets(YEARS) {
            self.years.push(a);
        } else if hit.has(Class::YearRange) {
            self.years.extend([a, b]);
        } else if hit.meets(Classes::from_all([Class::DayRange, Class::DayMonth, Class::Fraction])) {
            self.numbers.extend([a, b]);
        } else if hit.has(Class::Triple) {
            self.years.push(a);
            self.months.push(small(b));
            self.numbers.push(c);
        } else if hit.meets(DECADES) {
            self.decade = Some(a);
        } else if hit.has(Class::ShortYear)
            && !hit.meets(Classes::from_all([Class::Day, Class::WordDay, Class::Number]))
        {
            self.years.push(full_year(a));
        } else {
            self.numbers.push(a);
        }
    }

    fn word(&mut self, class: Class, value: i32) {
        match class {
            Class::Month | Class::MonthName | Class::MonthWord => self.months.push(small(value)),
            Class::OtherMonth => self.months.push(small(value)),
            Class::Weekday | Class::WeekdayShort | Class::WeekdayWord | Class::Weekdays => {
                self.weekday_before = self.weekday.replace(small(value));
            }
            Class::ShortDecade => self.decade = Some(value),
            Class::Unit
            | Class::Period
            | Class::Weekend
            | Class::DayUnit
            | Class::Week
            | Class::MonthUnit
            | Class::YearUnit => {
                self.units.extend(usize::try_from(value).ok().and_then(|index| Unit::ALL.get(index)));
            }
            Class::Season => self.season = Some(small(value)),
            Class::NthUnit => {
                self.units.extend(usize::try_from(value / 10).ok().and_then(|index| Unit::ALL.get(index)));
                self.numbers.push(value % 10);
            }
            Class::Feast => self.feast = Some(Feast::Easter(value)),
            Class::Floating => {
                let (weekday, month, day) = (small(value / 10_000), small(value / 100 % 100), small(value % 100));
                self.feast = Some(Feast::Weekday { weekday, month, day });
            }
            Class::FeastWord if value.abs() < 100 => self.feast = Some(Feast::Easter(value)),
            Class::Holiday | Class::FeastWord => {
                self.months.push(small(value / 100));
                self.numbers.push(value % 100);
            }
            Class::Relative | Class::NextDay | Class::Either | Class::EitherWord => self.relative = Some(value),
            Class::OrdinalWord | Class::OrdinalFeminine | Class::Cardinal | Class::One => {
                self.numbers.push(value.max(1))
            }
            Class::Few => {
                // "a few": the article does not count.
                self.numbers.pop();
                self.numbers.push(value);
            }
            Class::Last => self.direction = Some(Direction::Last),
            Class::Previous => self.direction = self.direction.or(Some(Direction::Last)),
            Class::This => self.direction = Some(Direction::This),
            Class::Next => self.direction = Some(Direction::Next),
            Class::Coming => self.direction = Some(Direction::Coming),
            Class::Recent => self.direction = Some(Direction::Recent),
            Class::Following => self.direction = Some(Direction::Following),
            Class::Early | Class::Begin => self.part = Some(Part::Early),
            Class::Mid | Class::Middle => self.part = Some(Part::Mid),
            Class::Late | Class::End => self.part = Some(Part::Late),
            _ => {}
        }
    }

    fn fields(&self) -> Fields {
        Fields {
            year: self.years.first().copied(),
            month: self.months.first().copied(),
            day: self.numbers.first().map(|&day| small(day)),
            weekday: self.weekday,
            season: self.season,
            feast: self.feast,
            direction: self.direction,
            ..Fields::default()
        }
    }

    fn origin(&self, words: Classes) -> Origin {
        if words.has(Class::Same) {
            Origin::ContextOnly
        } else if words.meets(NARRATIVE) {
            Origin::Context
        } else {
            Origin::Reference
        }
    }
}

/// Words that count from what the text spoke of last.
const NARRATIVE: Classes = Classes::from_all([
    Class::Following,
    Class::Previous,
    Class::NextDay,
    Class::Later,
    Class::Earlier,
    Class::Before,
    Class::After,
]);
const YEARS: Classes =
    Classes::from_all([Class::Year, Class::PlainYear, Class::CasedYear, Class::HeadingYear, Class::EraYear]);
const DECADES: Classes = Classes::from_all([Class::Decade, Class::ShortDecade]);
const BACKWARDS: Classes = Classes::from_all([Class::Ago, Class::Earlier, Class::Before]);
const BACK_ONE: Classes = Classes::from_all([Class::Last, Class::Recent, Class::Previous, Class::Before]);
const FORWARD_ONE: Classes = Classes::from_all([Class::Next, Class::Coming, Class::Following, Class::After]);

/// The expression that `action` makes of the captured items; `None` when they make none.
pub(super) fn expression(
    action: Action,
    items: &[Item],
    captures: &[(usize, Classes)],
    lexicon: &Lexicon,
) -> Option<Expr> {
    let mut parts = Parts::default();
    for &(index, wanted) in captures {
        parts.add(items.get(index)?, wanted, lexicon);
    }
    let words = parts.classes;
    let boxed = |expr: Expr| Box::new(expr);
    match action {
        Action::None => None,
        Action::Date => Some(Expr::Fields(parts.fields())),
        Action::Bengali => Some(Expr::Fields(Fields { bengali: true, ..parts.fields() })),
        Action::Heading => Some(Expr::Fields(Fields { heading: true, ..Fields::year(*parts.years.first()?) })),
        Action::Either => Some(Expr::Either { days: parts.relative? }),
        Action::DayMonth | Action::MonthDay => {
            let (a, b) = (*parts.numbers.first()?, *parts.numbers.get(1)?);
            let (day, month) = if (action == Action::DayMonth || a > 12) && b <= 12 { (a, b) } else { (b, a) };
            let (day, month) = (Some(small(day)), Some(small(month)));
            Some(Expr::Fields(Fields { day, month, ..parts.fields() }))
        }
        Action::YearMonth => {
            let month = parts.numbers.first().copied().filter(|month| (1..=12).contains(month))?;
            let day = parts.numbers.get(1).map(|&day| small(day));
            Some(Expr::Fields(Fields { day, ..Fields::month(*parts.years.first()?, small(month)) }))
        }
        Action::Decade => {
            let written = parts.decade.or(parts.years.first().copied()).or(parts.numbers.first().copied())?;
            let year = match written {
                0..=19 => 2000 + written,
                20..=99 => 1900 + written,
                // "the 1800s" are a century.
                _ if written % 100 == 0 && written < 2000 && words.meets(DECADES) => return None,
                _ => written,
            };
            (year % 10 == 0).then(|| Expr::Fields(Fields { decade: true, ..Fields::year(year) }))
        }
        Action::Unit => {
            let (unit, offset) = match parts.relative {
                Some(days) => (Unit::Day, days),
                None if words.meets(BACK_ONE) => (*parts.units.last()?, -1),
                None if words.meets(FORWARD_ONE) => (*parts.units.last()?, 1),
                None => (*parts.units.last()?, 0),
            };
            // "the week after next"
            let offset = if words.has(Class::After) && words.has(Class::Next) { 2 } else { offset };
            let origin = if words.has(Class::Next) { Origin::Reference } else { parts.origin(words) };
            Some(Expr::Unit { unit, offset, origin })
        }
        Action::Around => {
            // "the weekend" is that of the Saturday next to the day of writing, as the tense has it.
            let saturday = Fields { weekday: Some(5), ..Fields::default() };
            let of = parts.exprs.pop().unwrap_or(Expr::Fields(match parts.numbers.first() {
                Some(_) => parts.fields(),
                None => saturday,
            }));
            Some(Expr::Around { unit: *parts.units.first()?, of: boxed(of) })
        }
        Action::ShiftWeekday => {
            let (weekday, count) = (parts.weekday, *parts.numbers.first()?);
            let (sign, direction) =
                if words.meets(BACKWARDS) { (-1, Direction::Recent) } else { (1, Direction::Coming) };
            let nearest = Expr::Fields(Fields { weekday, direction: Some(direction), ..Fields::default() });
            Some(Expr::Shift {
                steps: vec![(sign * (count - 1), Unit::Week)],
                origin: Origin::Reference,
                from: Some(boxed(nearest)),
                planned: false,
            })
        }
        Action::Shift => {
            let sign = if words.meets(BACKWARDS) { -1 } else { 1 };
            let counted = parts.numbers.iter().zip(&parts.units).map(|(&count, &unit)| (sign * count, unit));
            let steps: Vec<(i32, Unit)> = counted.chain(parts.relative.map(|days| (days, Unit::Day))).collect();
            let from = parts.exprs.pop().map(boxed);
            (!steps.is_empty()).then(|| Expr::Shift {
                steps,
                origin: parts.origin(words),
                planned: words.has(Class::Planned) && !words.has(Class::Time) && from.is_none(),
                from,
            })
        }
        Action::Nth => {
            let n = if words.meets(BACK_ONE) { -1 } else { *parts.numbers.first()? };
            let of = parts.units.first().map(|&unit| Slot::Unit(unit)).or(parts.weekday.map(Slot::Weekday))?;
            let (year, month) = (parts.years.first().copied(), parts.months.first().copied());
            let written =
                (year.is_some() || month.is_some()).then(|| Expr::Fields(Fields { year, month, ..Fields::default() }));
            // "the first quarter of the year" is that of this year.
            let this = parts.units.get(1).map(|&unit| Expr::Unit { unit, offset: 0, origin: Origin::Reference });
            Some(Expr::Nth { n, of, within: boxed(parts.exprs.pop().or(written).or(this)?) })
        }
        Action::Inside => {
            let (last, first) = (parts.exprs.pop()?, parts.exprs.pop());
            // "November of last year", and "of last year, November" in Bengali.
            match (first, last) {
                // "June to August this year"
                (Some(Expr::Range(start, end)), within) | (Some(within), Expr::Range(start, end)) => {
                    let (Expr::Fields(start), Expr::Fields(end)) = (*start, *end) else { return None };
                    let side = |fields| boxed(Expr::Inside { fields, within: boxed(within.clone()) });
                    Some(Expr::Range(side(start), side(end)))
                }
                (None, within) => Some(Expr::Inside { fields: parts.fields(), within: boxed(within) }),
                (Some(Expr::Fields(fields)), within) | (Some(within), Expr::Fields(fields)) => {
                    let is_weekday = fields.weekday.is_some() && fields.day.is_none();
                    let within = if is_weekday { Expr::Around { unit: Unit::Week, of: boxed(within) } } else { within };
                    Some(Expr::Inside { fields, within: boxed(within) })
                }
                _ => None,
            }
        }
        Action::Part | Action::SoFar | Action::Rest => {
            let part = match action {
                Action::SoFar => Part::SoFar,
                Action::Rest => Part::Rest,
                _ => parts.part?,
            };
            // "the end of the year" is that of this year.
            let this = parts.units.first().map(|&unit| Expr::Unit { unit, offset: 0, origin: Origin::Reference });
            Some(Expr::Part { part, of: boxed(parts.exprs.pop().or(this)?) })
        }
        Action::Week => {
            let this_year = Expr::Unit { unit: Unit::Year, offset: 0, origin: Origin::Reference };
            let within = boxed(parts.exprs.pop().unwrap_or(this_year));
            let n = parts.numbers.first().copied().filter(|n| (1..=53).contains(n))?;
            Some(Expr::Nth { n, of: Slot::Unit(Unit::Week), within })
        }
        Action::Span => {
            let fields = parts.fields();
            if let (Some(first), Some(last)) = (parts.weekday_before, parts.weekday) {
                let day = |weekday| boxed(Expr::Fields(Fields { weekday: Some(weekday), ..fields }));
                // "Saturday and Tuesday" are no stretch of days; the last one is read.
                let follows = last == (first + 1) % 7;
                return Some(if follows { Expr::Range(day(first), day(last)) } else { *day(last) });
            }
            let mut end = fields;
            if let (Some(first), Some(last)) = (parts.numbers.first(), parts.numbers.last()) {
                if parts.numbers.len() < 2 || last <= first && parts.months.len() < 2 {
                    return None;
                }
                end.day = Some(small(*last));
            }
            end.month = parts.months.last().copied();
            end.year = parts.years.last().copied();
            let start =
                if parts.years.len() < 2 && parts.months.len() > 1 { Fields { year: None, ..fields } } else { fields };
            Some(Expr::Range(boxed(Expr::Fields(start)), boxed(Expr::Fields(end))))
        }
        Action::InsideSpan => {
            let within = boxed(parts.exprs.pop()?);
            let (first, last) = (*parts.numbers.first()?, *parts.numbers.get(1)?);
            let day = |day: i32| {
                let fields = Fields { day: Some(small(day)), ..Fields::default() };
                boxed(Expr::Inside { fields, within: within.clone() })
            };
            (first < last).then(|| Expr::Range(day(first), day(last)))
        }
        Action::Range => {
            let end = boxed(parts.exprs.pop()?);
            Some(Expr::Range(boxed(parts.exprs.pop()?), end))
        }
        Action::Same => parts.exprs.pop(),
    }
}
