//! Passages like a passage.
