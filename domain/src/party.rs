//! Who acts: IDs, roles and actors.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            /// Reads every usual spelling: see [`plain_id`].
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(&plain_id(text)).map(Self)
            }
        }
    )*};
}

id! {
    /// A claim, from draft to end.
    ClaimId,
    /// A partner company.
    CompanyId,
    /// A person with an account.
    PersonId,
    /// One uploaded file of a claim.
    ProofId,
    /// A customer's tenant, also called its directory.
    TenantId,
    /// One subscription of a customer.
    SubscriptionId,
}

/// An ID as people paste it, down to its hexadecimal digits and hyphens: without braces, quotes, `urn:uuid:`, spaces and invisible
/// characters; full-width characters and other dashes count as what they stand for.
fn plain_id(text: &str) -> String {
    let invisible = |c| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let plain = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !invisible(*c)).map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    });
    let plain = plain.collect::<String>().to_ascii_lowercase();
    let plain = plain.strip_prefix("urn:uuid:").unwrap_or(&plain);
    plain.trim_matches(['{', '}', '(', ')', '"', '\'']).to_owned()
}

/// The claim number that people use: `OR-` and a unique number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(String);

impl Reference {
    pub fn from_number(number: u64) -> Self {
        Self(format!("OR-{number:06}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Reference {
    type Err = ();
    /// Accepts any letter case and surrounding space; `Err` for anything that is not `OR-` and 6 to 12 digits.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.strip_prefix("OR-").ok_or(())?;
        if (6..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(())
        }
    }
}

/// A location's partner ID: 4 to 10 digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mpn(String);

impl Mpn {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mpn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Mpn {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if (4..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(())
        }
    }
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PartnerRole {
    IncentivesUser,
    IncentivesAdmin,
    BillingAdmin,
    GlobalAdmin,
}

impl PartnerRole {
    /// Sees the whole company and may edit after submission, dispute and end.
    pub fn is_admin(self) -> bool {
        self != Self::IncentivesUser
    }
}

/// Who asks for an action. Built from a session, a consent link or the system clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Partner {
        person: PersonId,
        company: CompanyId,
        role: PartnerRole,
        /// The locations an incentives user is scoped to; admins see the company whatever stands here.
        locations: Vec<Mpn>,
    },
    Reviewer {
        person: PersonId,
        lead: bool,
        /// Companies this person belongs to and therefore never reviews.
        belongs_to: Vec<CompanyId>,
    },
    SystemAdmin {
        person: PersonId,
    },
    /// Whoever holds the signed link of this one claim.
    Customer {
        claim: ClaimId,
    },
    System,
}

/// The kinds of actors, as the matrix prints them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    PartnerUser,
    PartnerAdmin,
    Reviewer,
    Lead,
    SystemAdmin,
    Customer,
    System,
}

impl Actor {
    pub fn party(&self) -> Party {
        match self {
            Self::Partner { role, .. } if role.is_admin() => Party::PartnerAdmin,
            Self::Partner { .. } => Party::PartnerUser,
            Self::Reviewer { lead: true, .. } => Party::Lead,
            Self::Reviewer { .. } => Party::Reviewer,
            Self::SystemAdmin { .. } => Party::SystemAdmin,
            Self::Customer { .. } => Party::Customer,
            Self::System => Party::System,
        }
    }

    /// Whether the actor reads internal notes and findings.
    pub fn is_staff(&self) -> bool {
        match self {
            Self::Reviewer { .. } | Self::SystemAdmin { .. } | Self::System => true,
            Self::Partner { .. } | Self::Customer { .. } => false,
        }
    }

    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Partner { person, .. } | Self::Reviewer { person, .. } | Self::SystemAdmin { person } => {
                Some(*person)
            }
            Self::Customer { .. } | Self::System => None,
        }
    }

    /// How this actor is written into the events of another partner's claim, where no partner and no customer may be named.
    pub fn by_for_rivals(&self) -> By {
        match self.by() {
            By::Partner { .. } | By::Customer => By::System,
            by => by,
        }
    }

    /// How this actor is written into an event.
    pub fn by(&self) -> By {
        match self {
            Self::Partner { person, .. } => By::Partner { person: *person },
            Self::Reviewer { person, .. } | Self::SystemAdmin { person } => By::Staff { person: *person },
            Self::Customer { .. } => By::Customer,
            Self::System => By::System,
        }
    }
}

/// Who did it, as an event remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
pub enum By {
    Partner {
        person: PersonId,
    },
    /// A reviewer, a lead reviewer or a system administrator.
    Staff {
        person: PersonId,
    },
    Customer,
    System,
}
