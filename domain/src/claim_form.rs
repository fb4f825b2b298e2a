//! What a partner fills in, step by step, as typed: a draft keeps wrong input too.

mod field;

pub use field::{Field, length, normalise_line, normalise_text};

use crate::catalog::{Activity, ProductCode, SolutionArea, product};
use crate::code::Code;
use crate::contest::LineKey;
use crate::evidence::Criterion;
use crate::party::{Mpn, SubscriptionId, TenantId};
use field::{tidy_domain, tidy_id};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub title: String,
    pub email: String,
}

impl Contact {
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.title.is_empty() && self.email.is_empty()
    }
}

/// All answers of a claim. Texts are trimmed; empty means not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub location: Option<Mpn>,
    pub tenant_id: String,
    pub domain: String,
    pub area: Option<SolutionArea>,
    /// One, or Presales and Usage together: they become two claims when submitted.
    pub activities: BTreeSet<Activity>,
    pub seller_name: String,
    pub isv_product: String,
    pub products: BTreeSet<ProductCode>,
    /// The subscription of each product, as typed. Only where lines are subscriptions.
    pub subscriptions: BTreeMap<ProductCode, String>,
    pub claim_name: String,
    pub customer: Contact,
    pub technical: Contact,
    pub own: Contact,
    /// Why the customer's e-mail domain differs from the customer's own.
    pub email_reason: String,
    pub self_check: BTreeSet<Criterion>,
    pub acknowledged: bool,
}

/// The questions of one step, as a form sends them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(tag = "step", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StepAnswers {
    Location {
        location: Option<Mpn>,
    },
    Customer {
        tenant_id: String,
        domain: String,
    },
    Activity {
        area: Option<SolutionArea>,
        activities: BTreeSet<Activity>,
        seller_name: String,
        isv_product: String,
    },
    /// `acknowledged`: that what was acknowledged holds for these products, too. Else it is asked again when they change.
    Products {
        products: BTreeSet<ProductCode>,
        subscriptions: BTreeMap<ProductCode, String>,
        acknowledged: bool,
    },
    Contacts {
        claim_name: String,
        customer: Contact,
        technical: Contact,
        own: Contact,
        email_reason: String,
    },
    SelfCheck {
        criteria: BTreeSet<Criterion>,
    },
    Acknowledgement {
        acknowledged: bool,
    },
}

/// The steps of a claim, in the order of the task list.
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
pub enum Step {
    Location,
    Customer,
    Activity,
    Products,
    Contacts,
    Proof,
    Check,
}

/// One field before and after, as text for people's eyes; lists are joined by `, `.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: Field,
    pub before: String,
    pub after: String,
}

impl Step {
    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        let position = Self::ALL.iter().position(|other| *other == self)?;
        Self::ALL.get(position + 1).copied()
    }
}

impl StepAnswers {
    pub fn step(&self) -> Step {
        match self {
            Self::Location { .. } => Step::Location,
            Self::Customer { .. } => Step::Customer,
            Self::Activity { .. } => Step::Activity,
            Self::Products { .. } => Step::Products,
            Self::Contacts { .. } => Step::Contacts,
            Self::SelfCheck { .. } => Step::Proof,
            Self::Acknowledgement { .. } => Step::Check,
        }
    }

    /// Free texts with the field they belong to, for the length check.
    pub fn texts(&self) -> Vec<(Field, &str)> {
        match self {
            Self::Customer { tenant_id, domain } => vec![(Field::TenantId, tenant_id), (Field::Domain, domain)],
            Self::Activity { seller_name, isv_product, .. } => {
                vec![(Field::SellerName, seller_name), (Field::IsvProduct, isv_product)]
            }
            Self::Products { subscriptions, .. } => {
                subscriptions.values().map(|id| (Field::Subscriptions, id.as_str())).collect()
            }
            Self::Contacts { claim_name, customer, technical, own, email_reason } => vec![
                (Field::ClaimName, claim_name),
                (Field::CustomerName, &customer.name),
                (Field::CustomerTitle, &customer.title),
                (Field::CustomerEmail, &customer.email),
                (Field::TechnicalName, &technical.name),
                (Field::TechnicalTitle, &technical.title),
                (Field::TechnicalEmail, &technical.email),
                (Field::OwnName, &own.name),
                (Field::OwnEmail, &own.email),
                (Field::EmailReason, email_reason),
            ],
            Self::Location { .. } | Self::SelfCheck { .. } | Self::Acknowledgement { .. } => vec![],
        }
    }
}

impl Answers {
    /// Puts the answers of one step in place, each in the form in which it is kept.
    pub fn apply(&mut self, step: &StepAnswers) {
        match step.clone() {
            StepAnswers::Location { location } => self.location = location,
            StepAnswers::Customer { tenant_id, domain } => {
                self.tenant_id = tidy_id::<TenantId>(&tenant_id);
                self.domain = tidy_domain(&domain);
            }
            StepAnswers::Activity { area, activities, seller_name, isv_product } => {
                if area != self.area {
                    self.acknowledged = false;
                    self.products.clear();
                    self.subscriptions.clear();
                }
                self.area = area;
                self.activities = activities;
                self.seller_name = normalise_line(&seller_name);
                self.isv_product = normalise_line(&isv_product);
            }
            StepAnswers::Products { products, subscriptions, acknowledged } => {
                let subscriptions = subscriptions
                    .into_iter()
                    .map(|(product, id)| (product, tidy_id::<SubscriptionId>(&id)))
                    .filter(|(product, id)| !id.is_empty() && products.contains(product))
                    .collect();
                let changed = self.products != products || self.subscriptions != subscriptions;
                // Whoever acknowledged something acknowledged it of the products of that time.
                self.acknowledged &= !changed || acknowledged;
                self.subscriptions = subscriptions;
                self.products = products;
            }
            StepAnswers::Contacts { claim_name, customer, technical, own, email_reason } => {
                self.claim_name = normalise_line(&claim_name);
                self.customer = tidied(&customer);
                self.technical = tidied(&technical);
                self.own = tidied(&own);
                self.email_reason = normalise_text(&email_reason);
            }
            StepAnswers::SelfCheck { criteria } => self.self_check = criteria,
            StepAnswers::Acknowledgement { acknowledged } => self.acknowledged = acknowledged,
        }
    }

    /// The answers of one step as they are kept.
    pub fn step_answers(&self, step: Step) -> StepAnswers {
        let answers = self.clone();
        match step {
            Step::Location => StepAnswers::Location { location: answers.location },
            Step::Customer => StepAnswers::Customer { tenant_id: answers.tenant_id, domain: answers.domain },
            Step::Activity => StepAnswers::Activity {
                area: answers.area,
                activities: answers.activities,
                seller_name: answers.seller_name,
                isv_product: answers.isv_product,
            },
            Step::Products => StepAnswers::Products {
                products: answers.products,
                subscriptions: answers.subscriptions,
                acknowledged: answers.acknowledged,
            },
            Step::Contacts => StepAnswers::Contacts {
                claim_name: answers.claim_name,
                customer: answers.customer,
                technical: answers.technical,
                own: answers.own,
                email_reason: answers.email_reason,
            },
            Step::Proof => StepAnswers::SelfCheck { criteria: answers.self_check },
            Step::Check => StepAnswers::Acknowledgement { acknowledged: answers.acknowledged },
        }
    }

    pub fn tenant(&self) -> Option<TenantId> {
        self.tenant_id.parse().ok()
    }

    pub fn subscription(&self, product: &ProductCode) -> Option<SubscriptionId> {
        self.subscriptions.get(product).and_then(|id| id.parse().ok())
    }

    /// The lines these answers claim for `activity`; those that cannot be told yet are left out.
    pub fn lines(&self, activity: Activity) -> Vec<Line> {
        let Some(area) = self.area else { return vec![] };
        let in_area = self.products.iter().filter(|code| product(code).is_some_and(|p| p.area == area));
        in_area
            .filter_map(|code| {
                let key = if area.claims_subscriptions() {
                    LineKey::Subscription { subscription: self.subscription(code)?, activity }
                } else {
                    LineKey::Workload { tenant: self.tenant()?, workload: code.clone(), activity }
                };
                Some(Line { product: code.clone(), key, ended: false })
            })
            .collect()
    }

    /// What differs between `self` and `after`, field by field.
    pub fn changes(&self, after: &Self) -> Vec<Change> {
        let (old, new) = (self.as_texts(), after.as_texts());
        old.into_iter()
            .zip(new)
            .filter(|((_, before), (_, after))| before != after)
            .map(|((field, before), (_, after))| Change { field, before, after })
            .collect()
    }

    fn as_texts(&self) -> Vec<(Field, String)> {
        let join = |words: Vec<String>| words.join(", ");
        let name = |code: &ProductCode| product(code).map_or_else(|| code.to_string(), |p| p.name.to_owned());
        vec![
            (Field::Location, self.location.as_ref().map(Mpn::to_string).unwrap_or_default()),
            (Field::TenantId, self.tenant_id.clone()),
            (Field::Domain, self.domain.clone()),
            (Field::Area, self.area.map(|a| a.code().to_owned()).unwrap_or_default()),
            (Field::Activities, join(self.activities.iter().map(|a| a.code().to_owned()).collect())),
            (Field::SellerName, self.seller_name.clone()),
            (Field::IsvProduct, self.isv_product.clone()),
            (Field::Products, join(self.products.iter().map(name).collect())),
            (
                Field::Subscriptions,
                join(self.subscriptions.iter().map(|(p, id)| format!("{}: {id}", name(p))).collect()),
            ),
            (Field::ClaimName, self.claim_name.clone()),
            (Field::CustomerName, self.customer.name.clone()),
            (Field::CustomerTitle, self.customer.title.clone()),
            (Field::CustomerEmail, self.customer.email.clone()),
            (Field::TechnicalName, self.technical.name.clone()),
            (Field::TechnicalTitle, self.technical.title.clone()),
            (Field::TechnicalEmail, self.technical.email.clone()),
            (Field::OwnName, self.own.name.clone()),
            (Field::OwnEmail, self.own.email.clone()),
            (Field::EmailReason, self.email_reason.clone()),
            (Field::SelfCheck, join(self.self_check.iter().map(|c| c.code().to_owned()).collect())),
            (Field::Acknowledged, if self.acknowledged { "yes".into() } else { String::new() }),
        ]
    }
}

fn tidied(contact: &Contact) -> Contact {
    Contact {
        name: normalise_line(&contact.name),
        title: normalise_line(&contact.title),
        email: normalise_line(&contact.email),
    }
}

/// One product or workload of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product: ProductCode,
    pub key: LineKey,
    /// This line's association has stopped while others of the claim go on.
    pub ended: bool,
}
