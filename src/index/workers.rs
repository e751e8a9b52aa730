//! Work on many documents at once, handed on in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::ThreadPool;

use super::engine::{Gate, Permit};
use super::event::{TURN, Watch};
use super::scratch::Scratch;
use crate::error::{Error, Result};
use crate::pipeline::Pipeline;

/// The threads that analyse, and what they keep from document to document.
#[derive(Debug)]
pub(super) struct Workers {
    /// None when the caller's own thread does it all.
    pool: Option<ThreadPool>,
    gate: Arc<Gate>,
    /// As many as documents were analysed at once. They outlive a batch: their word tables are what makes analysis fast.
    scratches: Mutex<Vec<Scratch>>,
}

type Made<R> = (usize, Permit, Result<R, Box<dyn Any + Send>>);

impl Workers {
    pub fn new(threads: usize, under_way: usize, index: &str) -> Result<Workers> {
        let pool = (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build());
        let pool = pool.transpose().map_err(|e| Error::Index {
            index: index.to_owned(),
            problem: "no threads could be started; ask for fewer".to_owned(),
            source: Some(Box::new(e)),
        })?;
        Ok(Workers { pool, gate: Gate::new(under_way), scratches: Mutex::default() })
    }

    /// Makes something of each item, on all threads, and delivers it in the order of the items, until one fails or the observer stops
    /// it. An item takes `cost` bytes from its making until its permit is dropped.
    pub fn each<T: Send, R: Send>(
        &self,
        pipeline: &Pipeline,
        items: Vec<T>,
        cost: impl Fn(&T) -> usize,
        watch: &mut Watch<'_>,
        make: impl Fn(&mut Scratch, T) -> R + Sync,
        mut deliver: impl FnMut(R, Permit, &mut Watch<'_>) -> Result<()>,
    ) -> Result<()> {
        let make = |item| {
            let idle = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut scratch = idle.unwrap_or_else(|| Scratch::new(pipeline));
            let made = make(&mut scratch, item);
            self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
            made
        };
        if let Some(pool) = self.pool.as_ref().filter(|_| items.len() > 1) {
            return self.in_parallel(pool, items, &cost, watch, make, deliver);
        }
        for item in items {
            let permit = loop {
                match self.gate.enter(cost(&item)) {
                    Some(permit) => break permit,
                    None if !watch.goes_on() => return Ok(()),
                    None => self.gate.wait(),
                }
            };
            deliver(make(item), permit, watch)?;
            if !watch.goes_on() {
                break;
            }
        }
        Ok(())
    }

    fn in_parallel<T: Send, R: Send>(
        &self,
        pool: &ThreadPool,
        items: Vec<T>,
        cost: &impl Fn(&T) -> usize,
        watch: &mut Watch<'_>,
        make: impl Fn(T) -> R + Sync,
        mut deliver: impl FnMut(R, Permit, &mut Watch<'_>) -> Result<()>,
    ) -> Result<()> {
        let is_over = AtomicBool::new(false);
        let (sender, receiver) = mpsc::channel::<Made<R>>();
        let (make, over) = (&make, &is_over);
        let made = pool.in_place_scope_fifo(|scope| {
            let mut items = items.into_iter().enumerate().peekable();
            let mut early = BTreeMap::new();
            let (mut started, mut delivered) = (0, 0);
            let mut run = || loop {
                while let Some((_, item)) = items.peek()
                    && let Some(permit) = self.gate.enter(cost(item))
                {
                    let (Some((at, item)), sender) = (items.next(), sender.clone()) else { break };
                    started += 1;
                    scope.spawn_fifo(move |_| {
                        if !over.load(Ordering::Relaxed) {
                            let made = catch_unwind(AssertUnwindSafe(|| make(item)));
                            drop(sender.send((at, permit, made)));
                        }
                    });
                }
                if delivered < started {
                    if let Ok((at, permit, made)) = receiver.recv_timeout(TURN) {
                        early.insert(at, (permit, made));
                    }
                } else if items.peek().is_none() {
                    return Ok(Ok(()));
                } else {
                    // What is under way is all in the engine's hands.
                    self.gate.wait();
                }
                while let Some((permit, made)) = early.remove(&delivered) {
                    delivered += 1;
                    let made = match made {
                        Ok(made) => made,
                        Err(panic) => return Err(panic),
                    };
                    match deliver(made, permit, watch) {
                        Ok(()) if watch.is_stopped() => return Ok(Ok(())),
                        Ok(()) => {}
                        Err(e) => return Ok(Err(e)),
                    }
                }
                if !watch.goes_on() {
                    return Ok(Ok(()));
                }
            };
            let result = run();
            over.store(true, Ordering::Relaxed);
            result
        });
        // As if it had happened on this thread.
        made.unwrap_or_else(|panic| resume_unwind(panic))
    }
}
