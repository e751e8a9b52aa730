//! The units that the grammar works on: words, numbers, signs, and the expressions made of them.

use super::Precision;
use super::calendar::Unit;
use super::class::{Class, Classes};
use super::expr::{Expr, Fields};
use crate::span::Span;

/// A piece of the text with what it may be.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) classes: Classes,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A sign, or a word of no list.
    Plain,
    /// A listed word.
    Word(u16),
    /// A number, or the two or three numbers of `7-8` and `22/04`.
    Numbers([i32; 3]),
    Expr(Box<Expr>),
}

/// Items that no expression does without.
pub(super) const ANCHORS: Classes = Classes::from_all([
    Class::Month,
    Class::MonthName,
    Class::MonthWord,
    Class::Weekday,
    Class::WeekdayWord,
    Class::Unit,
    Class::Season,
    Class::Relative,
    Class::Holiday,
    Class::Either,
    Class::Feast,
    Class::Floating,
    Class::FeastWord,
    Class::NthUnit,
    Class::Weekdays,
    Class::NextDay,
    Class::DecadeWord,
    Class::DayWord,
    Class::Year,
    Class::Decade,
    Class::ShortDecade,
    Class::DayMonth,
    Class::Fraction,
    Class::YearRange,
    Class::Triple,
    Class::DayExpr,
    Class::MonthExpr,
    Class::YearWord,
    Class::OtherMonth,
    Class::YearStart,
]);

impl Item {
    pub(super) fn sign(span: Span, class: Class) -> Item {
        Item { span, classes: Classes::of(class), content: Content::Plain }
    }

    /// A number of `digits` digits, or of number words when 0.
    pub(super) fn number(span: Span, value: i32, digits: usize) -> Item {
        let mut classes = Classes::NONE;
        let mut add = |when: bool, class| {
            if when {
                classes = classes | Classes::of(class);
            }
        };
        add(digits <= 3 && value <= 999, Class::Number);
        add((1..=2).contains(&digits) && (1..=31).contains(&value), Class::Day);
        add(digits == 0 && (1..=31).contains(&value), Class::WordDay);
        add(digits == 2, Class::ShortYear);
        add(digits == 2 && (1..=12).contains(&value), Class::TwoDigitMonth);
        add(digits == 4 && (1250..1460).contains(&value), Class::EraYear);
        add(matches!(digits, 0 | 4) && (1000..=2199).contains(&value), Class::Year);
        add(matches!(digits, 0 | 4) && (1901..=2099).contains(&value) && value % 100 != 0, Class::PlainYear);
        Item { span, classes, content: Content::Numbers([value, 0, 0]) }
    }

    pub(super) fn ordinal(span: Span, value: i32) -> Item {
        let day = if (1..=31).contains(&value) { Classes::of(Class::Day) } else { Classes::NONE };
        Item { span, classes: day | Classes::of(Class::Ordinal), content: Content::Numbers([value, 0, 0]) }
    }

    pub(super) fn expr(span: Span, expr: Expr) -> Item {
        let precision = match expr.precision() {
            Precision::Day => Class::DayExpr,
            Precision::Week => Class::WeekExpr,
            Precision::Month => Class::MonthExpr,
            Precision::Season => Class::SeasonExpr,
            Precision::Year => Class::YearExpr,
            Precision::Decade => Class::DecadeExpr,
        };
        let classes = Classes::of(precision);
        let relative = match expr {
            Expr::Unit { unit: Unit::Week, .. } => Classes::of(Class::RelativeWeek),
            Expr::Unit { unit: Unit::Month, .. } => Classes::of(Class::RelativeMonth),
            Expr::Unit { unit: Unit::Year, .. } => Classes::of(Class::RelativeYear),
            Expr::Fields(fields) if fields == Fields { weekday: fields.weekday, ..Fields::default() } => {
                Classes::of(Class::WeekdayExpr)
            }
            // "three weeks after Easter": a day, but one that a day of the week may follow.
            Expr::Shift { ref steps, .. } if steps.iter().all(|(_, unit)| *unit == Unit::Week) => {
                Classes::of(Class::WeekExpr)
            }
            _ => Classes::NONE,
        };
        Item { span, classes: classes | relative, content: Content::Expr(Box::new(expr)) }
    }

    pub(super) fn is_anchor(&self) -> bool {
        self.classes.meets(ANCHORS)
    }

    pub(super) fn is_expr(&self) -> bool {
        matches!(self.content, Content::Expr(_))
    }
}
