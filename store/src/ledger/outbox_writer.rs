//! Who is told: one row of the outbox per receiver and channel, in the transaction of the event itself.

use super::write::Change;
use crate::Moment;
use crate::error::Error;
use crate::outbox::Payload;
use crate::row::read_all;
use crate::sql::{Sql, at, json, sql};
use domain::action::Record;
use domain::claim::Claim;
use domain::directory::Tenant;
use domain::lifecycle::{Facts, evolve};
use domain::notice::{Notice, To, Topic, due_at, notices};
use domain::party::{By, Mpn, PersonId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// A person or the customer's contact.
#[derive(Clone)]
struct Receiver {
    person: Option<PersonId>,
    address: String,
    name: String,
    language: String,
    zone: String,
}

pub(super) async fn write(
    conn: &mut AnyConnection,
    changes: &[Change],
    facts: Option<&Facts>,
    moment: Moment,
) -> Result<(), Error> {
    let early = facts.is_some_and(|facts| facts.policy.tell_customer_at_submission);
    let tenant = facts.and_then(|facts| facts.draft.tenant.as_ref());
    let mut sql = Sql::new(
        "INSERT INTO outbox (id, once, claim_id, channel, person, address, payload, written_at, next_at, attempts) VALUES ",
    );
    let mut rows = 0;
    for change in changes {
        let mut told: BTreeMap<String, Vec<Receiver>> = BTreeMap::new();
        for (claim, record) in after_each_event(change) {
            for notice in notices(&claim, record.by, &record.event, early) {
                let group = format!("{:?}", notice.to);
                if !told.contains_key(&group) {
                    let receivers = receivers(conn, &claim, notice.to, tenant).await?;
                    told.insert(group.clone(), receivers);
                }
                for receiver in told.get(&group).into_iter().flatten().filter(|one| !knows(record, notice, one)) {
                    let payload = json("a message", &payload(&claim, record, notice, receiver))?;
                    let channels: &[&str] = if receiver.person.is_some() { &["desk", "mail"] } else { &["mail"] };
                    for channel in channels {
                        let once = format!(
                            "{}/{}/{}/{}/{channel}",
                            claim.id,
                            record.sequence,
                            notice.topic.code(),
                            receiver.person.map_or_else(|| "customer".to_owned(), |person| person.to_string())
                        );
                        sql.push(if rows == 0 { "(" } else { ", (" }).bind((moment.new_id)().to_string()).push(", ");
                        sql.bind(once).push(", ").bind(claim.id.to_string()).push(", ").bind(*channel).push(", ");
                        sql.bind(receiver.person.map(|person| person.to_string())).push(", ");
                        sql.bind(receiver.address.as_str()).push(", ").bind(payload.as_str()).push(", ");
                        sql.bind(at(record.at)).push(", ");
                        sql.bind((*channel == "mail").then(|| at(record.at))).push(", 0)");
                        rows += 1;
                    }
                }
            }
        }
    }
    if rows > 0 {
        sql.push(" ON CONFLICT (once) DO NOTHING");
        sql.run(conn).await?;
    }
    Ok(())
}

/// Each record with the claim as it left it.
fn after_each_event(change: &Change) -> Vec<(Claim, &Record)> {
    let mut claim = change.before.clone().unwrap_or_else(|| change.after.clone());
    if change.before.is_none() {
        // Born in this transaction: nothing that is told of depends on the answers before submission.
        return change.records.iter().map(|record| (change.after.clone(), record)).collect();
    }
    let mut after_each_event = Vec::with_capacity(change.records.len());
    for record in &change.records {
        evolve(&mut claim, record);
        after_each_event.push((claim.clone(), record));
    }
    after_each_event
}

/// Nobody is told of their own words, nor of work they gave themselves.
fn knows(record: &Record, notice: Notice, receiver: &Receiver) -> bool {
    let own = match record.by {
        By::Partner { person } | By::Desk { person } => receiver.person == Some(person),
        By::Customer | By::System => false,
    };
    own && matches!(notice.topic, Topic::Commented | Topic::Assigned)
}

fn payload(claim: &Claim, record: &Record, notice: Notice, receiver: &Receiver) -> Payload {
    Payload {
        topic: notice.topic,
        reference: claim.reference.clone(),
        sequence: record.sequence,
        claim_name: claim.answers.claim_name.clone(),
        name: receiver.name.clone(),
        language: receiver.language.clone(),
        zone: receiver.zone.clone(),
        due_at: due_at(claim, &record.event),
    }
}

async fn receivers(
    conn: &mut AnyConnection,
    claim: &Claim,
    to: To,
    tenant: Option<&Tenant>,
) -> Result<Vec<Receiver>, Error> {
    let people = match to {
        To::Customer => {
            let contact = &claim.answers.customer;
            let customer = Receiver {
                person: None,
                address: contact.email.clone(),
                name: contact.name.clone(),
                language: tenant.map_or_else(|| "en".to_owned(), |tenant| tenant.language.clone()),
                zone: tenant.map_or_else(|| "UTC".to_owned(), |tenant| tenant.zone.clone()),
            };
            return Ok(if customer.address.is_empty() { vec![] } else { vec![customer] });
        }
        To::Partner => sql!(
            "SELECT id, email, name, language, zone FROM people WHERE active = 1 AND company = $1 \
             AND (role <> 'incentives_user' OR (id = $2 AND ($3 = '' OR EXISTS \
             (SELECT 1 FROM person_locations l WHERE l.person = people.id AND l.mpn = $3)))) ORDER BY id",
            claim.company.to_string(),
            claim.created_by.to_string(),
            claim.answers.location.as_ref().map(Mpn::to_string).unwrap_or_default(),
        ),
        // Of a reviewer who has left, or whom the claim is closed to, the leads are told: they give the claim to somebody else.
        To::Reviewer(person) => sql!(
            "WITH able AS (SELECT id, email, name, language, zone, standing FROM people WHERE active = 1 AND NOT EXISTS \
             (SELECT 1 FROM reviewer_companies r WHERE r.person = people.id AND (r.company = $2 OR EXISTS \
             (SELECT 1 FROM rival_companies x WHERE x.claim_id = $3 AND x.company = r.company)))) \
             SELECT id, email, name, language, zone FROM able WHERE id = $1 OR (standing = 'lead' \
             AND NOT EXISTS (SELECT 1 FROM able one WHERE one.id = $1)) ORDER BY id",
            person.to_string(),
            claim.company.to_string(),
            claim.id.to_string(),
        ),
        To::Leads => sql!(
            "SELECT id, email, name, language, zone FROM people WHERE active = 1 AND standing = 'lead' AND NOT EXISTS \
             (SELECT 1 FROM reviewer_companies r WHERE r.person = people.id AND (r.company = $1 OR EXISTS \
             (SELECT 1 FROM rival_companies x WHERE x.claim_id = $2 AND x.company = r.company))) ORDER BY id",
            claim.company.to_string(),
            claim.id.to_string(),
        ),
    };
    let rows = people.all(conn).await?;
    Ok(read_all(&rows, "people", "id", |row| {
        Ok(Receiver {
            person: Some(row.parsed("id")?),
            address: row.text("email")?,
            name: row.text("name")?,
            language: row.text("language")?,
            zone: row.text("zone")?,
        })
    })?)
}
