//! Numbers written in words: `twenty-first`, `nineteen eighty-six`, `dois mil e dezessete`.

use super::class::Class;
use super::item::{Content, Item};
use super::lexicon::Lexicon;
use crate::span::Span;

/// Replaces number words, one or several in a row, by one number.
pub(super) fn join(items: &mut Vec<Item>, lexicon: &Lexicon) {
    let mut at = 0;
    while at < items.len() {
        if let Some((end, number)) = read(items, at, lexicon) {
            items.splice(at..end, [number]);
        }
        at += 1;
    }
}

fn read(items: &[Item], at: usize, lexicon: &Lexicon) -> Option<(usize, Item)> {
    let word = |index: usize, class: Class| match items.get(index) {
        Some(Item { classes, content: Content::Word(id), .. }) if classes.has(class) => {
            lexicon.word(*id).map(|word| word.value(class))
        }
        _ => None,
    };
    let mut total = word(at, Class::Cardinal)?;
    let mut end = at + 1;
    // What stands before the last "thousand", and what after it.
    let (mut high, mut part) = if total == 1000 { (1000, 0) } else { (0, total) };
    loop {
        // "and", "e" and hyphens join parts.
        let joined = items.get(end).is_some_and(|item| item.classes.has(Class::And) || item.classes.has(Class::Dash));
        let next = end + usize::from(joined);
        let ordinal = word(next, Class::OrdinalWord).filter(|value| adds(part, *value));
        if let (Some(value), false) = (ordinal, word(next, Class::Cardinal).is_some()) {
            let span = items.get(at)?.span.cover(items.get(next)?.span);
            return Some((next + 1, Item::ordinal(span, high + part + value)));
        }
        let Some(value) = word(next, Class::Cardinal) else {
            break;
        };
        match value {
            // "nineteen oh one": the nought says that the century comes before it.
            0 if !joined && (13..=21).contains(&part) => part *= 100,
            100 if !joined && (1..100).contains(&part) => part *= 100,
            1000 if !joined && high == 0 && (1..100).contains(&part) => (high, part) = (part * 1000, 0),
            _ if adds(part, value) || part == 0 && value < 1000 => part += value,
            // "nineteen eighty": a year in two halves.
            _ if !joined && high == 0 && (10..=21).contains(&part) && (10..100).contains(&value) => {
                part = part * 100 + value
            }
            _ => break,
        }
        end = next + 1;
    }
    total = high + part;
    let span: Span = items.get(at)?.span.cover(items.get(end - 1)?.span);
    Some((end, Item::number(span, total, 0)))
}

/// Whether `value` is spoken after `part` as its rest: five after twenty, forty after nineteen hundred.
fn adds(part: i32, value: i32) -> bool {
    (part >= 20 && part % 10 == 0 && (0..10).contains(&value))
        || (part >= 100 && part % 100 == 0 && (0..100).contains(&value))
}
