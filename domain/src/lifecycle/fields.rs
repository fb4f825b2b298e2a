//! Texts as an action brings them, checked against the limits of their fields.

use crate::action::Refusal;
use crate::claim_form::{Field, length, normalise_text};

/// The text trimmed.
///
/// # Errors
/// `Missing` when nothing is left of it, `TooLong` over the field's limit.
pub(super) fn required(field: Field, text: &str) -> Result<String, Refusal> {
    let text = optional(field, text)?;
    if text.is_empty() { Err(Refusal::Missing { field }) } else { Ok(text) }
}

/// The text as it is kept.
///
/// # Errors
/// `TooLong` over the field's limit.
pub(super) fn optional(field: Field, text: &str) -> Result<String, Refusal> {
    if length(text) > field.limit() {
        Err(Refusal::TooLong { field, limit: field.limit() as u32 })
    } else {
        Ok(normalise_text(text))
    }
}
