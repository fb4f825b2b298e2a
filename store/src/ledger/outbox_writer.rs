//! Writes notifications: one outbox row per receiver and channel, in the transaction of the event.

use super::chain::Messages;
use super::change::Change;
use crate::Moment;
use crate::error::Error;
use crate::outbox::{self, Message, Payload};
use crate::policies;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Sql, Value, at, json, sql};
use domain::action::Record;
use domain::claim::Claim;
use domain::code::Code;
use domain::lifecycle::Facts;
use domain::loaded::Loaded;
use domain::notice::{self, Notice, To, notices};
use domain::party::{By, CompanyId, Mpn, PartnerRole, PersonId};
use sqlx::AnyConnection;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A person or the customer's contact.
#[derive(Clone)]
struct Receiver {
    person: Option<PersonId>,
    address: String,
    name: String,
    language: String,
    zone: String,
    /// An admin of the claim's company.
    admin: bool,
}

/// What the claim's row and its surroundings say of it.
struct Names {
    customer: String,
    partner: String,
    customer_language: Option<String>,
    customer_zone: Option<String>,
}

pub(super) async fn write(
    conn: &mut AnyConnection,
    changes: &[Change],
    facts: Option<&Facts>,
    moment: Moment,
) -> Result<Messages, Error> {
    // Whoever belongs to one of these companies hears nothing of a claim that touches it, directly or through others.
    let touched = changes.iter().flat_map(|change| change.after.rival_companies.iter().copied());
    let concerned: BTreeSet<CompanyId> = touched.chain(changes.iter().map(|change| change.after.company)).collect();
    let mut rows = BTreeMap::new();
    let mut messages = Messages::new();
    for change in changes {
        let claim = &change.after;
        let early = match notice::rests_on_policy(&change.records) {
            true => tells_customer_early(conn, claim, facts).await?.into(),
            false => Loaded::LEFT_OUT,
        };
        let notices = notices(change.before.as_ref(), claim, &change.records, &early);
        if notices.is_empty() {
            continue;
        }
        let names = names(conn, claim).await?;
        let mut told: BTreeMap<To, Vec<Receiver>> = BTreeMap::new();
        for notice in &notices {
            let receivers = match told.entry(notice.to) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(receivers(conn, claim, notice.to, &names, &concerned).await?),
            };
            let Some(record) = change.records.iter().find(|record| record.sequence == notice.sequence) else {
                continue;
            };
            for receiver in receivers.iter().filter(|one| !(notice.topic.is_an_act() && did_it(record, one))) {
                let payload = json("a message", &payload(claim, notice, receiver, &names))?;
                let channels: &[&str] = if receiver.person.is_some() { &["app", "mail"] } else { &["mail"] };
                for channel in channels {
                    let once = format!(
                        "{}/{}/{}/{}/{channel}",
                        claim.id,
                        record.sequence,
                        notice.topic.code(),
                        receiver.person.map_or_else(|| "customer".to_owned(), |person| person.to_string())
                    );
                    let is_mail = *channel == "mail";
                    let row = [
                        (moment.new_id)().to_string().into(),
                        once.as_str().into(),
                        claim.id.to_string().into(),
                        record.sequence.into(),
                        (*channel).into(),
                        if is_mail { outbox::WAITING } else { outbox::SHOWN }.into(),
                        receiver.person.map(|person| person.to_string()).into(),
                        receiver.address.as_str().into(),
                        payload.as_str().into(),
                        at(record.at).into(),
                        is_mail.then(|| at(record.at)).into(),
                        Value::from(0_i64),
                    ];
                    // Nobody is told twice.
                    if rows.insert(once, row).is_none() {
                        *messages.entry((claim.id.to_string(), record.sequence.into())).or_default() += 1;
                    }
                }
            }
        }
    }
    outbox::add(conn, rows.into_values()).await?;
    Ok(messages)
}

/// The policy of the claim itself, which may be another one than that of the claim acted upon.
async fn tells_customer_early(conn: &mut AnyConnection, claim: &Claim, facts: Option<&Facts>) -> Result<bool, Error> {
    let Some(version) = &claim.policy else { return Ok(false) };
    let known = facts.and_then(|facts| facts.policy.get()).filter(|policy| policy.version == *version);
    Ok(match known {
        Some(policy) => policy.tell_customer_at_submission,
        None => policies::find(conn, version).await?.tell_customer_at_submission,
    })
}

/// Whether the receiver is whoever did it. A customer's receipt is not news but a record.
fn did_it(record: &Record, receiver: &Receiver) -> bool {
    match record.by {
        By::Partner { person } | By::Staff { person } => receiver.person == Some(person),
        By::Customer | By::System => false,
    }
}

fn payload(claim: &Claim, notice: &Notice, receiver: &Receiver, names: &Names) -> Payload {
    Payload {
        message: Message {
            topic: notice.topic,
            reference: claim.reference.clone(),
            sequence: notice.sequence,
            claim_name: claim.answers.claim_name.clone(),
            customer: names.customer.clone(),
            tenant_id: claim.answers.tenant_id.clone(),
            partner: names.partner.clone(),
            contact: claim.answers.own.clone(),
            admin: receiver.admin,
            details: notice.details.clone(),
        },
        name: receiver.name.clone(),
        language: receiver.language.clone(),
        zone: receiver.zone.clone(),
    }
}

async fn names(conn: &mut AnyConnection, claim: &Claim) -> Result<Names, Error> {
    let row = sql!(
        "SELECT c.id, c.customer_name, k.name AS partner, t.language, t.zone FROM claims c \
         JOIN companies k ON k.id = c.company LEFT JOIN tenants t ON t.id = $2 WHERE c.id = $1",
        claim.id.to_string(),
        claim.answers.tenant().map(|tenant| tenant.to_string()),
    )
    .first(conn)
    .await?
    .ok_or(Error::Moved)?;
    let row = RowReader::new("claims", "id", &row);
    let customer = row.text("customer_name")?;
    Ok(Names {
        customer: if customer.is_empty() { claim.answers.domain.clone() } else { customer },
        partner: row.text("partner")?,
        customer_language: row.text_or_none("language")?,
        customer_zone: row.text_or_none("zone")?,
    })
}

async fn receivers(
    conn: &mut AnyConnection,
    claim: &Claim,
    to: To,
    names: &Names,
    concerned: &BTreeSet<CompanyId>,
) -> Result<Vec<Receiver>, Error> {
    match to {
        To::Customer => {
            let contact = &claim.answers.customer;
            let customer = Receiver {
                person: None,
                address: contact.email.clone(),
                name: contact.name.clone(),
                language: names.customer_language.clone().unwrap_or_else(|| "en".to_owned()),
                zone: names.customer_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
                admin: false,
            };
            Ok(if customer.address.is_empty() { vec![] } else { vec![customer] })
        }
        To::Partner => {
            let submitted_by = claim.submitted_by.unwrap_or(claim.created_by);
            read(
                conn,
                sql!(
                    "SELECT id, email, name, language, zone, role FROM people WHERE active = 1 AND company = $1 \
                     AND (role <> 'incentives_user' OR (id IN ($2, $3) AND ($4 = '' OR EXISTS \
                     (SELECT 1 FROM person_locations l WHERE l.person = people.id AND l.mpn = $4)))) ORDER BY id",
                    claim.company.to_string(),
                    claim.created_by.to_string(),
                    submitted_by.to_string(),
                    claim.answers.location.as_ref().map(Mpn::to_string).unwrap_or_default(),
                ),
            )
            .await
        }
        To::Reviewer(person) => {
            let mut sql = active_people_outside(concerned);
            sql.push(" AND id = ").bind(person.to_string());
            let found = read(conn, sql).await?;
            // In place of a reviewer who has left the leads are told: they give the claim to somebody else.
            if found.is_empty() { leads(conn, concerned).await } else { Ok(found) }
        }
        To::Leads => leads(conn, concerned).await,
    }
}

/// The lead reviewers, or the system administrators if there is no lead to notify, so that somebody always receives it.
async fn leads(conn: &mut AnyConnection, concerned: &BTreeSet<CompanyId>) -> Result<Vec<Receiver>, Error> {
    for standing in ["lead", "system_admin"] {
        let mut sql = active_people_outside(concerned);
        sql.push(" AND standing = ").bind(standing).push(" ORDER BY id");
        let found = read(conn, sql).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(vec![])
}

/// Active people who belong to none of these companies.
fn active_people_outside(concerned: &BTreeSet<CompanyId>) -> Sql {
    let mut sql = Sql::new(
        "SELECT id, email, name, language, zone, role FROM people WHERE active = 1 AND NOT EXISTS \
         (SELECT 1 FROM reviewer_companies r WHERE r.person = people.id AND r.company IN (",
    );
    sql.bind_all(concerned.iter().map(CompanyId::to_string)).push("))");
    sql
}

async fn read(conn: &mut AnyConnection, sql: Sql) -> Result<Vec<Receiver>, Error> {
    Ok(read_all(&sql.all(conn).await?, "people", "id", |row| {
        Ok(Receiver {
            person: Some(row.parsed("id")?),
            address: row.text("email")?,
            name: row.text("name")?,
            language: row.text("language")?,
            zone: row.text("zone")?,
            admin: row.parsed_or_none::<PartnerRole>("role")?.is_some_and(PartnerRole::is_admin),
        })
    })?)
}
