//! Stable codes: the text that stands for a value of an enum in storage, addresses, forms and JSON.

use strum::VariantArray;

/// Has every enum whose variants carry no content and that derives `EnumString`, `IntoStaticStr` and `VariantArray`.
///
/// Codes are the names of the variants in snake case unless the enum says otherwise. `parse` reads them.
pub trait Code: VariantArray + Into<&'static str> + Copy {
    /// In the order of declaration.
    const ALL: &'static [Self] = Self::VARIANTS;

    fn code(self) -> &'static str {
        self.into()
    }
}

impl<T: VariantArray + Into<&'static str> + Copy> Code for T {}

#[cfg(test)]
mod tests {
    use super::Code;
    use crate::action::ActionKind;
    use crate::calendar::CalendarId;
    use crate::catalog::{Activity, Program, SolutionArea};
    use crate::claim::{StateKind, Turn};
    use crate::claim_form::{Field, Step};
    use crate::directory::{Channel, SubscriptionStatus};
    use crate::draft::{Check, TaskStatus};
    use crate::evidence::{Criterion, FileType, ProofKind, ReviewGround, WithdrawReason};
    use crate::notice::{Remark, Topic};
    use crate::party::PartnerRole;
    use std::fmt::Debug;
    use std::str::FromStr;

    #[test]
    fn codes_are_the_names_in_json_and_can_be_read() {
        fn assert_codes<T: Code + Debug + PartialEq + serde::Serialize + FromStr>() {
            for value in T::ALL.iter().copied() {
                assert_eq!(serde_json::to_value(value).unwrap(), value.code());
                assert_eq!(value.code().parse().ok(), Some(value));
            }
        }
        assert_codes::<ActionKind>();
        assert_codes::<Activity>();
        assert_codes::<CalendarId>();
        assert_codes::<Channel>();
        assert_codes::<Check>();
        assert_codes::<Criterion>();
        assert_codes::<Field>();
        assert_codes::<FileType>();
        assert_codes::<PartnerRole>();
        assert_codes::<Program>();
        assert_codes::<ProofKind>();
        assert_codes::<Remark>();
        assert_codes::<ReviewGround>();
        assert_codes::<SolutionArea>();
        assert_codes::<StateKind>();
        assert_codes::<Step>();
        assert_codes::<SubscriptionStatus>();
        assert_codes::<TaskStatus>();
        assert_codes::<Topic>();
        assert_codes::<Turn>();
        assert_codes::<WithdrawReason>();
    }

    #[test]
    fn codes_with_digits_and_of_calendars_are_as_stored() {
        assert_eq!(SolutionArea::Microsoft365.code(), "microsoft_365");
        assert_eq!(Program::OsuMicrosoft365.code(), "osu_microsoft_365");
        assert_eq!(
            CalendarId::ALL.iter().map(|id| id.code()).collect::<Vec<_>>(),
            ["JP", "TW", "SE", "US", "GB", "none"]
        );
    }
}
