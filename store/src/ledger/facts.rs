//! Loads the facts for a decision: policy, calendars, directory and rival claims.

use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::read_all;
use crate::sql::{Sql, sql};
use crate::{claims, clocks, companies, directory, policies};
use chrono::{DateTime, Utc};
use domain::action::Action;
use domain::catalog::SolutionArea;
use domain::claim::Claim;
use domain::claim_form::{Answers, StepAnswers};
use domain::contest::LineKey;
use domain::draft::{self, DraftFacts, OwnLine};
use domain::lifecycle::{self, Fact, Facts, Rival};
use domain::loaded::Loaded;
use domain::party::{Actor, ClaimId, CompanyId, Mpn, Reference, SubscriptionId};
use domain::program::{Policy, PolicyVersion};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// What has to be looked up for one claim.
pub(crate) struct Reading<'c> {
    claim: &'c Claim,
    /// For an action those that it would leave: a step is checked before it is in place.
    answers: Answers,
    /// Every key that the claim holds, wants, or would want by its answers.
    keys: BTreeMap<String, LineKey>,
    now: DateTime<Utc>,
}

impl<'c> Reading<'c> {
    /// `answers` are those to be checked.
    pub fn new(claim: &'c Claim, answers: Answers, now: DateTime<Utc>) -> Self {
        let wanted = answers.activities.iter().flat_map(|activity| answers.lines(*activity));
        let keys = claim.lines.iter().cloned().chain(wanted).map(|line| (line.key.to_string(), line.key)).collect();
        Self { claim, answers, keys, now }
    }

    /// Waits until nobody renames the customer, before the action or after it, and lets nobody do so until the end of this transaction:
    /// the name is written with the claim.
    pub async fn hold_customer(&self, conn: &mut AnyConnection) -> Result<(), Error> {
        for tenant in BTreeSet::from([self.claim.answers.tenant(), self.answers.tenant()]).into_iter().flatten() {
            sql!("SELECT id FROM tenants WHERE id = $1 FOR SHARE", tenant.to_string()).first(conn).await?;
        }
        Ok(())
    }

    /// Waits until no other transaction holds a key of this claim, and holds them all until the end of this one.
    pub async fn lock_keys(&self, conn: &mut AnyConnection) -> Result<(), Error> {
        if self.keys.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("INSERT INTO key_locks (key) VALUES (");
        for (position, key) in self.keys.keys().enumerate() {
            sql.push(if position == 0 { "" } else { "), (" }).bind(key.as_str());
        }
        sql.push(") ON CONFLICT (key) DO UPDATE SET key = excluded.key");
        sql.run(conn).await?;
        Ok(())
    }

    /// The facts that are needed; all others are left out.
    pub async fn facts(&self, conn: &mut AnyConnection, needs: &BTreeSet<Fact>) -> Result<Facts, Error> {
        let claim = self.claim;
        let needed = |fact| needs.contains(&fact);
        let mut facts = Facts {
            now: self.now,
            policy: Loaded::LEFT_OUT,
            clocks: Loaded::LEFT_OUT,
            draft: DraftFacts::default(),
            rivals: Loaded::LEFT_OUT,
            reserved: Loaded::LEFT_OUT,
        };
        if needed(Fact::Policy) {
            facts.policy = match &claim.policy {
                Some(version) => policies::find(conn, version).await?.into(),
                None => policies::current(conn).await?.into(),
            };
        }
        if needed(Fact::Clocks) {
            facts.clocks = clocks::of_claim(conn, claim.company, self.answers.tenant()).await?.into();
        }
        if needed(Fact::Locations) {
            facts.draft.locations = companies::locations(conn, claim.company).await?.into();
        }
        if needed(Fact::Tenant) {
            facts.draft.tenant = match self.answers.tenant() {
                Some(id) => directory::tenant(conn, id).await?.into(),
                None => None.into(),
            };
        }
        if needed(Fact::DomainOwner) {
            facts.draft.domain_owner = match self.answers.domain.as_str() {
                "" => None.into(),
                domain => directory::owner_of(conn, domain).await?.into(),
            };
        }
        if needed(Fact::Lines) || needed(Fact::Rivals) {
            let holders = self.holders(conn).await?;
            let live = || holders.iter().filter(|holder| holder.live);
            let own = live().filter(|holder| holder.company == claim.company);
            let contested = live().filter(|holder| holder.company != claim.company).map(|holder| holder.key.clone());
            facts.draft.own = own.map(Holder::own_line).collect::<Vec<_>>().into();
            facts.draft.contested = contested.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().into();
            if needed(Fact::Rivals) {
                let near: BTreeSet<ClaimId> = holders.iter().map(|holder| holder.claim).collect();
                let rivals = self.with_their_rivals(conn, near).await?;
                let rivals = claims::load_all(conn, &rivals).await?;
                facts.rivals = with_policies(conn, rivals).await?.into();
            }
        }
        if needed(Fact::Subscriptions) {
            let typed = self.answers.products.iter().filter_map(|product| self.answers.subscription(product));
            let rivals = facts.rivals.get().into_iter().flatten().flat_map(|rival| &rival.claim.lines);
            let ids: BTreeSet<SubscriptionId> =
                typed.chain(rivals.filter_map(|line| line.key.subscription())).collect();
            facts.draft.subscriptions = directory::subscriptions(conn, &Vec::from_iter(ids)).await?.into();
        }
        Ok(facts)
    }

    /// These claims, all others that hold, want or may get back one of their keys, theirs, and so on: a rival that goes sets its own
    /// rivals free.
    async fn with_their_rivals(
        &self,
        conn: &mut AnyConnection,
        near: BTreeSet<ClaimId>,
    ) -> Result<Vec<ClaimId>, Error> {
        if near.is_empty() {
            return Ok(vec![]);
        }
        let mut sql = Sql::new("WITH RECURSIVE rivals (claim_id) AS (SELECT id FROM claims WHERE id IN (");
        sql.bind_all(near.iter().map(ClaimId::to_string)).push(
            ") UNION SELECT b.claim_id FROM rivals JOIN claim_keys a ON a.claim_id = rivals.claim_id AND a.live > 0 \
             JOIN claim_keys b ON b.key = a.key AND b.live > 0 WHERE b.claim_id <> ",
        );
        sql.bind(self.claim.id.to_string()).push(") SELECT claim_id FROM rivals ORDER BY claim_id");
        Ok(read_all(&sql.all(conn).await?, "claim_keys", "claim_id", |row| row.parsed("claim_id"))?)
    }

    /// Other claims that hold, want or may get back one of the keys.
    async fn holders(&self, conn: &mut AnyConnection) -> Result<Vec<Holder>, Error> {
        if self.keys.is_empty() {
            return Ok(vec![]);
        }
        let mut sql = Sql::new(
            "SELECT k.key, k.claim_id, k.company, k.live, c.reference, c.location FROM claim_keys k JOIN claims c ON c.id = k.claim_id \
             WHERE k.live > 0 AND k.key IN (",
        );
        sql.bind_all(self.keys.keys().map(String::as_str)).push(") AND k.claim_id <> ").bind(self.claim.id.to_string());
        sql.push(" ORDER BY k.key, k.claim_id");
        let rows = sql.all(conn).await?;
        let holders = read_all(&rows, "claim_keys", "key", |row| {
            let key = row.text("key")?;
            let key = self.keys.get(&key).cloned().ok_or_else(|| row.wrong("key", "was not asked for"))?;
            Ok(Holder {
                key,
                claim: row.parsed("claim_id")?,
                company: row.parsed("company")?,
                live: row.number("live")? == 1,
                reference: row.parsed("reference")?,
                location: row.text("location")?.parse().ok(),
            })
        })?;
        Ok(holders)
    }
}

struct Holder {
    key: LineKey,
    claim: ClaimId,
    company: CompanyId,
    live: bool,
    reference: Reference,
    location: Option<Mpn>,
}

impl Holder {
    fn own_line(&self) -> OwnLine {
        OwnLine { key: self.key.clone(), claim: self.reference.clone(), location: self.location.clone() }
    }
}

/// The action with what nobody has to fill in: a product's only subscription.
pub(crate) async fn filled_in(
    conn: &mut AnyConnection,
    claim: &Claim,
    action: &Action,
    now: DateTime<Utc>,
) -> Result<Action, Error> {
    if let (Action::SaveAnswers(step @ StepAnswers::Products { .. }), Some(SolutionArea::BusinessApplications)) =
        (action, claim.answers.area)
        && let Some(tenant) = claim.answers.tenant()
        && let Some(tenant) = directory::tenant(conn, tenant).await?
    {
        return Ok(Action::SaveAnswers(draft::filled_in(step, &claim.answers, &tenant, now.date_naive())));
    }
    Ok(action.clone())
}

/// Each with the policy that it was submitted under.
async fn with_policies(conn: &mut AnyConnection, claims: Vec<Claim>) -> Result<Vec<Rival>, Error> {
    let mut policies: BTreeMap<PolicyVersion, Policy> = BTreeMap::new();
    let mut rivals = Vec::with_capacity(claims.len());
    for claim in claims {
        let unknown = || Error::Unknown { what: "policy of claim", value: claim.id.to_string() };
        let version = claim.policy.clone().ok_or_else(unknown)?;
        let policy = match policies.get(&version) {
            Some(policy) => policy.clone(),
            None => policies::find(conn, &version).await?,
        };
        policies.insert(version, policy.clone());
        rivals.push(Rival { claim, policy });
    }
    Ok(rivals)
}

impl Store {
    /// What the directory and the claims around it say of this claim, for the checks on its pages. The answers may be ahead of what is
    /// stored. Rivals are left out: `draft.contested` says all that a partner may know.
    pub async fn facts(&self, actor: &Actor, claim: &Claim, now: DateTime<Utc>) -> Result<Option<Facts>, Error> {
        let mut tx = self.snapshot().await?;
        let stored = claims::load(&mut tx, claim.id).await?;
        if !stored.is_some_and(|stored| lifecycle::sees(actor, &stored)) {
            return Ok(None);
        }
        let reading = Reading::new(claim, claim.answers.clone(), now);
        Ok(Some(reading.facts(&mut tx, &lifecycle::CHECKS.into()).await?))
    }
}
