//! The rules of a language, and how they are applied to a run of items.
//!
//! A cascade of finite-state passes (Hobbs et al., FASTUS, 1997): in each pass, left to right, the longest rule that
//! fits replaces its items by one expression, which the rules of later passes build on.

use std::collections::HashMap;

use super::build::{self, Action};
use super::class::{Class, Classes};
use super::item::{Content, Item};
use super::lexicon::Lexicon;
use super::number;
use crate::span::Span;

/// Words and rules of one language.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    pub(super) lexicon: Lexicon,
    passes: Vec<Pass>,
}

#[derive(Debug, Default)]
struct Pass {
    rules: Vec<Rule>,
    /// For each class the rules that can begin with it, one bit each: most are passed over by this alone.
    starts: Vec<Vec<u64>>,
    /// What any of them can begin with.
    first: Classes,
}

#[derive(Clone, Debug)]
struct Rule {
    action: Action,
    /// What must, or must not, stand directly before and after.
    before: Vec<Element>,
    core: Vec<Element>,
    after: Vec<Element>,
}

#[derive(Clone, Copy, Debug)]
struct Element {
    classes: Classes,
    optional: bool,
    negated: bool,
}

impl Grammar {
    /// Reads word list and rules; the second part is the lines that could not be read.
    pub(super) fn parse(words: &'static str, rules: &'static str) -> (Grammar, Vec<&'static str>) {
        let (lexicon, mut problems) = Lexicon::parse(words);
        let (mut passes, mut names) = (Vec::new(), HashMap::new());
        for line in
            rules.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
        {
            if line == "---" {
                passes.push(Pass::default());
            } else if let Some((name, value)) = line.strip_prefix('$').and_then(|line| line.split_once('=')) {
                names.insert(name.trim(), value.trim());
            } else {
                let rules = Rule::parse(line, &names);
                match passes.last_mut() {
                    Some(pass) if !rules.is_empty() => {
                        rules.into_iter().for_each(|rule| pass.add(rule));
                    }
                    _ => problems.push(line),
                }
            }
        }
        (Grammar { lexicon, passes }, problems)
    }

    /// Turns the items of a run into expressions where the rules allow it.
    pub(super) fn apply(&self, items: &mut Vec<Item>) {
        number::join(items, &self.lexicon);
        for pass in &self.passes {
            let mut at = 0;
            while let Some(item) = items.get(at) {
                if !(item.classes.meets(pass.first) && self.rewrite(pass, items, at)) {
                    at += 1;
                }
            }
        }
    }

    /// Applies the longest rule at `at`; the first of equals wins.
    fn rewrite(&self, pass: &Pass, items: &mut Vec<Item>, at: usize) -> bool {
        let mut best: Option<(usize, &Rule)> = None;
        let Some(classes) = items.get(at).map(|item| item.classes) else { return false };
        for rule in pass.rules_from(classes) {
            if let Some(end) = rule.fits(items, at).filter(|end| best.is_none_or(|(longest, _)| *end > longest)) {
                best = Some((end, rule));
            }
        }
        let Some((end, rule)) = best else { return false };
        let mut captures = Vec::new();
        walk(&rule.core, items, at, Some(&mut captures));
        let Some((first, last)) = items.get(at).zip(items.get(end - 1)) else {
            return false;
        };
        let span = first.span.cover(last.span);
        let item = match build::expression(rule.action, items, &captures, &self.lexicon) {
            Some(expr) => Item::expr(span, expr),
            None => Item { span: Span::new(span.start, span.end), classes: Classes::NONE, content: Content::Plain },
        };
        items.splice(at..end, [item]);
        true
    }
}

impl Pass {
    fn add(&mut self, rule: Rule) {
        let (word, bit) = (self.rules.len() / 64, self.rules.len() % 64);
        let first = rule.first();
        for class in first.indices() {
            if self.starts.len() <= class {
                self.starts.resize(class + 1, Vec::new());
            }
            if let Some(bits) = self.starts.get_mut(class) {
                bits.resize(word + 1, 0);
                bits.iter_mut().skip(word).for_each(|bits| *bits |= 1 << bit);
            }
        }
        self.first = self.first | first;
        self.rules.push(rule);
    }

    /// The rules that can begin with one of `classes`, in order.
    fn rules_from(&self, classes: Classes) -> impl Iterator<Item = &Rule> {
        (0..self.rules.len().div_ceil(64)).flat_map(move |word| {
            let starts = classes.indices().filter_map(|class| self.starts.get(class)?.get(word));
            let mut bits = starts.fold(0, |all, bits| all | bits);
            std::iter::from_fn(move || {
                let bit = bits.trailing_zeros();
                bits &= bits.checked_sub(1)?;
                self.rules.get(word * 64 + bit as usize)
            })
        })
    }
}

impl Rule {
    /// `action: elements`. An element is class names parted by `|`, or `$name`; `?` behind it makes it optional, `( …
    /// )?` a group of them; in front, `~` is context that stays outside of the expression, `!` what must not stand
    /// there.
    fn parse(line: &'static str, names: &HashMap<&str, &str>) -> Vec<Rule> {
        let Some((action, pattern)) = line.split_once(':') else {
            return Vec::new();
        };
        let Some(action) = Action::named(action.trim()) else {
            return Vec::new();
        };
        let mut rules = Vec::new();
        // Each group doubles the rule: with and without it.
        let mut pending = vec![pattern.to_owned()];
        while let Some(pattern) = pending.pop() {
            if let Some((before, rest)) = pattern.split_once('(') {
                let Some((group, after)) = rest.split_once(")?") else {
                    return Vec::new();
                };
                pending.push(format!("{before}{after}"));
                pending.push(format!("{before}{group}{after}"));
                continue;
            }
            match Rule::elements(action, &pattern, names) {
                Some(rule) => rules.push(rule),
                None => return Vec::new(),
            }
        }
        rules
    }

    fn elements(action: Action, pattern: &str, names: &HashMap<&str, &str>) -> Option<Rule> {
        let mut rule = Rule { action, before: Vec::new(), core: Vec::new(), after: Vec::new() };
        for token in pattern.split_whitespace() {
            let (context, token) = token.strip_prefix('~').map_or((false, token), |token| (true, token));
            let (negated, token) = token.strip_prefix('!').map_or((false, token), |token| (true, token));
            let (optional, token) = token.strip_suffix('?').map_or((false, token), |token| (true, token));
            let mut classes = Classes::NONE;
            for name in token.split('|') {
                let known = name.strip_prefix('$').map_or(Some(name), |alias| names.get(alias).copied())?;
                for name in known.split_whitespace() {
                    classes = classes | Classes::of(Class::named(name)?);
                }
            }
            let element = Element { classes, optional, negated };
            match (context || negated, rule.core.is_empty()) {
                (true, true) => rule.before.push(element),
                (true, false) => rule.after.push(element),
                (false, _) if rule.after.is_empty() => rule.core.push(element),
                _ => return None,
            }
        }
        // A rule whose core could be empty would fit everywhere.
        rule.core.iter().any(|element| !element.optional).then_some(rule)
    }

    /// What the core can begin with.
    fn first(&self) -> Classes {
        let mut first = Classes::NONE;
        for element in &self.core {
            first = first | element.classes;
            if !element.optional {
                break;
            }
        }
        first
    }

    /// The end of the rule's items from `at` on.
    fn fits(&self, items: &[Item], at: usize) -> Option<usize> {
        let stands = |index: Option<usize>, element: &Element| {
            index.and_then(|index| items.get(index)).is_some_and(|item| item.classes.meets(element.classes))
                != element.negated
        };
        let count = self.before.len();
        if !self.before.iter().enumerate().all(|(i, element)| stands((at + i).checked_sub(count), element)) {
            return None;
        }
        let end = walk(&self.core, items, at, None)?;
        self.after.iter().enumerate().all(|(i, element)| stands(Some(end + i), element)).then_some(end)
    }
}

/// Matches `elements` from `at`, taking optional ones when possible; a core of n elements is at most 2^n tries, and n
/// is small.
fn walk(
    mut elements: &[Element],
    items: &[Item],
    mut at: usize,
    mut captures: Option<&mut Vec<(usize, Classes)>>,
) -> Option<usize> {
    let before = captures.as_ref().map_or(0, |captures| captures.len());
    while let Some((element, rest)) = elements.split_first() {
        let fits = items.get(at).is_some_and(|item| item.classes.meets(element.classes));
        if fits && let Some(captures) = captures.as_deref_mut() {
            captures.push((at, element.classes));
        }
        elements = rest;
        match (fits, element.optional) {
            (true, false) => at += 1,
            (true, true) => {
                if let Some(end) = walk(rest, items, at + 1, captures.as_deref_mut()) {
                    return Some(end);
                }
                captures.as_deref_mut().and_then(Vec::pop);
            }
            (false, true) => {}
            (false, false) => {
                if let Some(captures) = captures {
                    captures.truncate(before);
                }
                return None;
            }
        }
    }
    Some(at)
}
