//! Which days an expression means, given the day of writing and what the text has spoken of.

use super::bangabda;
use super::calendar::{Interval, Unit};
use super::expr::{Direction, Expr, Fields, Origin, Part, Slot};
use super::{Precision, Resolution};
use crate::date::Date;

/// The last dates that a text spoke of, by precision: at `p` the last one that was at least as precise as `p`.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    last: [Option<Interval>; 6],
    /// The year that heads what is being read: the months below it are its months.
    heading: Option<i32>,
}

impl Context {
    pub(super) fn remember(&mut self, interval: Interval) {
        for slot in self.last.iter_mut().skip(interval.precision as usize) {
            *slot = Some(interval);
        }
    }

    pub(super) fn head(&mut self, year: Option<i32>) {
        self.heading = year;
    }

    fn at(&self, precision: Precision) -> Option<Interval> {
        self.last.get(precision as usize).copied().flatten()
    }
}

/// What expressions resolve against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origins<'a> {
    pub(super) reference: Option<Date>,
    pub(super) context: &'a Context,
    /// The clause speaks of what is to come.
    pub(super) future: bool,
    /// The context was set in this very sentence.
    pub(super) same_sentence: bool,
    /// `last Friday` is the Friday of last week, `next Friday` that of next week; else the nearest one.
    pub(super) by_week: bool,
}

type Answer = Option<(Interval, Resolution)>;

impl Origins<'_> {
    /// The days that `expr` means; `None` when there is nothing to resolve against, or no such day.
    pub(super) fn resolve(&self, expr: &Expr) -> Answer {
        match expr {
            Expr::Fields(fields) => self.fields(fields),
            Expr::Unit { unit, offset, origin } => self.unit(*unit, *offset, *origin),
            Expr::Shift { steps, origin, from, .. } => self.shift(steps, *origin, from.as_deref()),
            Expr::Either { days } => {
                let days = if self.future { *days } else { -days };
                Some((Interval::day(self.reference?.plus_days(days.into())?), Resolution::Reference))
            }
            Expr::Nth { n, of, within } => {
                let (within, resolution) = self.resolve(within)?;
                let interval = match of {
                    Slot::Unit(unit) => within.nth_unit(*n, *unit)?,
                    Slot::Weekday(weekday) => within.nth_weekday(*n, *weekday)?,
                };
                Some((interval, resolution))
            }
            Expr::Inside { fields, within } => {
                let (within, resolution) = self.resolve(within)?;
                Some((inside(fields, within)?, resolution))
            }
            Expr::Around { unit, of } => {
                let (day, resolution) = self.resolve(of)?;
                Some((unit.around(day.start)?, resolution))
            }
            Expr::Part { part, of } => self.part(*part, of),
            Expr::Range(start, end) => self.range(start, end),
        }
    }

    fn unit(&self, unit: Unit, offset: i32, origin: Origin) -> Answer {
        let (base, resolution) = self.origin(origin, unit.precision())?;
        let base = if offset > 0 { base.end } else { base.start };
        Some((unit.around(unit.after(unit.around(base)?.start, offset)?)?, resolution))
    }

    fn origin(&self, origin: Origin, precision: Precision) -> Answer {
        let context = || self.context.at(precision).map(|interval| (interval, Resolution::Context));
        let reference = || self.reference.map(|date| (Interval::day(date), Resolution::Reference));
        match origin {
            Origin::Reference => reference(),
            Origin::Context => context().or_else(reference),
            Origin::ContextOnly => context(),
        }
    }

    fn shift(&self, steps: &[(i32, Unit)], origin: Origin, from: Option<&Expr>) -> Answer {
        let precision = steps.iter().map(|(_, unit)| unit.precision()).min()?;
        let (base, resolution) = match from {
            Some(from) => self.resolve(from)?,
            None => self.origin(origin, precision)?,
        };
        let count_from = |day| steps.iter().try_fold(day, |day, &(count, unit)| unit.after(day, count));
        let start = count_from(base.start)?;
        // Counted from a day that the text names, "two weeks after July 7", it is a day.
        if from.is_some() && base.precision == Precision::Day {
            return Some((Interval::day(start), resolution));
        }
        let end = if from.is_some() { start } else { count_from(base.end)? };
        // Else a whole unit, as people count: "two years ago" is some time in that year (TimeML writes it so); "a
        // decade later" a year.
        let unit = match steps.iter().map(|(_, unit)| *unit).min_by_key(|unit| unit.precision())? {
            Unit::Decade => Unit::Year,
            Unit::Weekend => Unit::Week,
            unit => unit,
        };
        let (start, end) = (unit.around(start)?.start, unit.around(end)?.end);
        Some((Interval { start, end, precision: precision.max(base.precision) }, resolution))
    }

    fn part(&self, part: Part, of: &Expr) -> Answer {
        let (whole, resolution) = self.resolve(of)?;
        // "early next year" is its first half, "early 2017" its first third; months are halved, and their middle is the
        // second third.
        let halves = matches!(of, Expr::Unit { .. }) || whole.precision == Precision::Month;
        let interval = match part {
            Part::Mid if whole.precision == Precision::Week => {
                Interval { start: whole.start.plus_days(1)?, end: whole.end.plus_days(-2)?, ..whole }
            }
            Part::Mid => whole.part(1, 2, 3)?,
            Part::Early if whole.precision == Precision::Week => Interval { end: whole.start.plus_days(2)?, ..whole },
            Part::Late if whole.precision == Precision::Week => Interval { start: whole.start.plus_days(3)?, ..whole },
            Part::Early => whole.part(0, 1, if halves { 2 } else { 3 })?,
            Part::Late if halves => whole.part(1, 2, 2)?,
            Part::Late => whole.part(2, 3, 3)?,
            Part::SoFar => {
                let end = self.part(Part::Early, of)?.0.end.min(self.reference?.plus_days(-1)?);
                Interval { end: end.max(whole.start), ..whole }
            }
            Part::Rest => {
                let start = self.part(Part::Late, of)?.0.start.max(self.reference?);
                Interval { start: start.min(whole.end), ..whole }
            }
        };
        Some((interval, resolution))
    }

    /// Each end may borrow the year of the other.
    fn range(&self, start: &Expr, end: &Expr) -> Answer {
        let (mut start, mut end) = (start.clone(), end.clone());
        if let (Expr::Fields(a), Expr::Fields(b)) = (&mut start, &mut end) {
            let key = |fields: &Fields| (fields.month.unwrap_or(1), fields.day.unwrap_or(1));
            match (a.year, b.year, a.month) {
                (None, Some(year), Some(_)) => a.year = Some(if key(a) > key(b) { year - 1 } else { year }),
                (Some(year), None, _) if b.month.is_some() => {
                    b.year = Some(if key(b) < key(a) { year + 1 } else { year })
                }
                _ => {}
            }
        }
        let (first, mut resolution) = self.resolve(&start)?;
        let (mut last, other) = self.resolve(&end)?;
        if other != Resolution::Absolute {
            resolution = other;
        }
        // "from Thursday to Saturday", "from 30 November to 1 December": the end is the first one after the start.
        if let (true, Expr::Fields(fields)) = (last.end < first.start, &end) {
            last = if fields.year.is_none() {
                let next = Origins { reference: Some(first.end), future: true, ..*self };
                next.resolve(&Expr::Fields(Fields { direction: None, ..*fields }))?.0
            } else {
                return None;
            };
        }
        let precision = first.precision.min(last.precision);
        (first.start <= last.end).then_some((Interval { start: first.start, end: last.end, precision }, resolution))
    }

    fn fields(&self, fields: &Fields) -> Answer {
        if let Some(year) = fields.year {
            return Some((in_year(fields, year)?, Resolution::Absolute));
        }
        if let Some(Direction::Following) = fields.direction {
            let (base, resolution) = self.origin(Origin::Context, Precision::Day)?;
            let direction = if resolution == Resolution::Context { Direction::Coming } else { Direction::Next };
            return Some((self.recurring(fields, base.end, Some(direction))?, resolution));
        }
        // A day of the month alone belongs to the month that the sentence speaks of.
        let day_alone = fields.month.is_none() && fields.weekday.is_none() && fields.day.is_some();
        let context = self.context.at(Precision::Month).filter(|_| fields.direction.is_none());
        let close = context.filter(|_| day_alone && (self.same_sentence || self.reference.is_none()));
        if let (Some(day), Some(close)) = (fields.day, close) {
            let date = Date::new(close.start.year(), close.start.month(), day)?;
            return Some((Interval::day(date), Resolution::Context));
        }
        if let (Some(year), None, true) = (self.context.heading, fields.direction, fields.is_of_year()) {
            return Some((in_year(fields, year)?, Resolution::Context));
        }
        if let Some(reference) = self.reference {
            return Some((self.recurring(fields, reference, fields.direction)?, Resolution::Reference));
        }
        // A year alone, as in "the 2016 election", is too weak a hint at the year of a month in a later sentence.
        let year =
            self.context.at(Precision::Year).filter(|year| self.same_sentence && year.precision == Precision::Year);
        if let (Some(year), None, true) = (year, fields.direction, fields.is_of_year()) {
            return Some((in_year(fields, year.start.year())?, Resolution::Context));
        }
        let base = context.filter(|_| fields.is_of_year())?;
        Some((nearest(&candidates(fields, base.start), base.start)?, Resolution::Context))
    }

    /// Picks among the days or months that fit an incomplete date.
    fn recurring(&self, fields: &Fields, base: Date, direction: Option<Direction>) -> Option<Interval> {
        if let (Some(weekday), None, None) = (fields.weekday, fields.month, fields.day) {
            return self.weekday(weekday, base, direction);
        }
        let all = candidates(fields, base);
        if let (Some(_), None) = (fields.weekday, fields.month) {
            return nearest(&all, base);
        }
        let this = || {
            let year = Interval::years(base.year(), 1, Precision::Year)?;
            all.iter().copied().find(|c| year.start <= c.start && c.start <= year.end)
        };
        let past = || all.iter().copied().rfind(|c| c.start <= base);
        let to_come = || all.iter().copied().find(|c| c.end >= base);
        match direction {
            Some(Direction::Last | Direction::Recent) => all.iter().copied().rfind(|c| c.end < base),
            Some(Direction::Next | Direction::Coming | Direction::Following) => {
                all.iter().copied().find(|c| c.start > base)
            }
            Some(Direction::This) => this().or_else(past),
            None if self.future => to_come().or_else(past),
            None => past().or_else(to_come),
        }
    }

    fn weekday(&self, weekday: u8, base: Date, direction: Option<Direction>) -> Option<Interval> {
        let (target, today) = (i64::from(weekday), i64::from(base.weekday()));
        let this_week = target - today;
        let to_come = this_week.rem_euclid(7);
        let past = -(-this_week).rem_euclid(7);
        let days = match direction {
            // On a weekend the working week is over and counts as the last one.
            Some(Direction::Last) if self.by_week && (today < 5 || target >= 5) => this_week - 7,
            Some(Direction::Next) if self.by_week => this_week + 7,
            Some(Direction::Last | Direction::Recent) => {
                if past == 0 {
                    -7
                } else {
                    past
                }
            }
            Some(Direction::Next | Direction::Coming | Direction::Following) => {
                if to_come == 0 {
                    7
                } else {
                    to_come
                }
            }
            Some(Direction::This) => this_week,
            None if self.future => to_come,
            None => past,
        };
        base.plus_days(days).map(Interval::day)
    }
}

/// The years around `base` that an incomplete date can be of; for a weekday with a day of the month, the months.
fn candidates(fields: &Fields, base: Date) -> Vec<Interval> {
    let mut all: Vec<Interval> = if fields.is_of_year() || fields.season.is_some() {
        (base.year() - 8..=base.year() + 8).filter_map(|year| in_year(fields, year)).collect()
    } else {
        (-24..=24)
            .filter_map(|months| {
                let month = base.plus_months(months)?;
                Date::new(month.year(), month.month(), fields.day?).map(Interval::day)
            })
            .collect()
    };
    // The named weekday decides between neighbouring years, unless it fits none of them.
    if let Some(weekday) = fields.weekday {
        let reach = if fields.direction.is_some() { 366 } else { 800 };
        let near = |c: &Interval| {
            let days = c.start.days_since_epoch() - base.days_since_epoch();
            let on_this_side = match fields.direction {
                Some(Direction::Last | Direction::Recent) => days < 0,
                Some(Direction::Next | Direction::Coming) => days > 0,
                _ => true,
            };
            days.abs() < reach && on_this_side && c.start.weekday() == weekday
        };
        if all.iter().any(near) {
            all.retain(near);
        }
    }
    all
}

fn nearest(all: &[Interval], base: Date) -> Option<Interval> {
    all.iter().copied().min_by_key(|interval| (interval.start.days_since_epoch() - base.days_since_epoch()).abs())
}

/// `year` is of the Gregorian calendar, unless the fields themselves say a year of the Bengali one.
fn in_year(fields: &Fields, year: i32) -> Option<Interval> {
    match *fields {
        Fields { feast: Some(feast), .. } => feast.in_year(year),
        Fields { bengali: true, year: None, month: Some(month), day, .. } => {
            bangabda::interval(year - bangabda::gregorian_year(0, month), Some(month), day)
        }
        Fields { bengali: true, month, day, .. } => bangabda::interval(year, month, day),
        Fields { month: Some(month), day: Some(day), .. } => Date::new(year, month, day).map(Interval::day),
        Fields { month: Some(month), .. } => Interval::months(year, month, 1, Precision::Month),
        Fields { season: Some(season), .. } => Interval::season(year, season),
        Fields { decade: true, .. } => Interval::years(year, 10, Precision::Decade),
        _ => Interval::years(year, 1, Precision::Year),
    }
}

/// A field inside of a longer interval.
fn inside(fields: &Fields, within: Interval) -> Option<Interval> {
    let found = match *fields {
        Fields { month: Some(_), .. } | Fields { season: Some(_), .. } | Fields { feast: Some(_), .. } => {
            in_year(fields, within.start.year())?
        }
        Fields { day: Some(day), .. } => {
            Date::new(within.start.year(), within.start.month(), day).map(Interval::day)?
        }
        Fields { weekday: Some(weekday), .. } => within.nth_weekday(1, weekday)?,
        _ => return None,
    };
    (found.start >= within.start && found.start <= within.end).then_some(found)
}
