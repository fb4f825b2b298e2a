//! Values that are loaded only where they are needed.

use std::ops::Deref;

/// A value that was loaded, or was left out because the action does not need it.
///
/// It reads like the value itself. To read one that was left out is a fault of `lifecycle::needs`: it panics rather than let an action be decided
/// on an empty value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded<T>(Option<T>);

impl<T> Loaded<T> {
    pub const LEFT_OUT: Self = Self(None);

    /// `None` where it was left out.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self::LEFT_OUT
    }
}

impl<T> From<T> for Loaded<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> Deref for Loaded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => panic!("a fact that was not loaded: {}", std::any::type_name::<T>()),
        }
    }
}
