//! Keeps the search terms of claims and the customer's name from the directory.

use super::change::Change;
use super::columns::STAFF;
use crate::claims;
use crate::companies;
use crate::error::Error;
use crate::row_reader::read_all;
use crate::search_terms;
use crate::sql::{Sql, Value, insert, sql};
use domain::party::{ClaimId, TenantId};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// The customer's name before and after.
pub(crate) struct Names {
    pub before: String,
    pub after: String,
}

/// Brings the claims of these tenants in line with their tenants' names: in lists, for sorting and for the search.
pub(crate) async fn rename_customers(conn: &mut AnyConnection, tenants: &[TenantId]) -> Result<(), Error> {
    let mut sql = Sql::new(
        "SELECT c.id, c.customer_name, t.name FROM claims c JOIN tenants t ON t.id = c.tenant \
         WHERE c.tenant <> '' AND c.customer_name <> t.name AND c.tenant IN (",
    );
    sql.bind_all(tenants.iter().map(TenantId::to_string)).push(") ORDER BY c.id");
    let renamed = read_all(&sql.all(conn).await?, "claims", "id", |row| {
        Ok((row.parsed::<ClaimId>("id")?, Names { before: row.text("customer_name")?, after: row.text("name")? }))
    })?;
    for (id, names) in renamed {
        let claim = claims::load(conn, id).await?.ok_or(Error::Moved)?;
        // The row first, as with every action.
        sql!(
            "UPDATE claims SET customer_name = $1, customer_sort = $2 WHERE id = $3",
            names.after.as_str(),
            names.after.to_lowercase(),
            id.to_string(),
        )
        .run(conn)
        .await?;
        write_words(conn, &Change::evolved(claim, vec![]), &names).await?;
    }
    Ok(())
}

pub(super) async fn write_words(conn: &mut AnyConnection, change: &Change, names: &Names) -> Result<(), Error> {
    let (claim, id) = (&change.after, change.after.id.to_string());
    let before =
        change.before.as_ref().map(|claim| search_terms::claim_terms(claim, &names.before)).unwrap_or_default();
    let after = search_terms::claim_terms(claim, &names.after);
    // Reviewers find a claim once it is submitted, also by the company's name.
    let was_submitted = change.before.as_ref().is_some_and(|claim| claim.submitted_at.is_some());
    let mut owners = vec![(claim.company.to_string(), before.clone(), after.clone())];
    if claim.submitted_at.is_some() && (before != after || !was_submitted) {
        let company = companies::find(conn, claim.company).await?.map(|company| company.name).unwrap_or_default();
        let of_company = search_terms::words(&company);
        let with = |found: BTreeSet<String>| found.into_iter().chain(of_company.iter().cloned()).collect();
        owners.push((STAFF.to_owned(), if was_submitted { with(before) } else { BTreeSet::new() }, with(after)));
    }
    for (owner, before, after) in owners {
        let gone: Vec<&String> = before.difference(&after).collect();
        if !gone.is_empty() {
            let mut sql = Sql::new("DELETE FROM search_terms WHERE claim_id = ");
            sql.bind(id.as_str()).push(" AND owner = ").bind(owner.as_str()).push(" AND word IN (");
            sql.bind_all(gone.into_iter().map(String::as_str)).push(")");
            sql.run(conn).await?;
        }
        let new: Vec<&String> = after.difference(&before).collect();
        if !new.is_empty() {
            let rows = new.into_iter();
            let rows =
                rows.map(|word| [owner.as_str().into(), word.as_str().into(), Value::from(id.as_str())]).collect();
            let conflict = "(owner, word, claim_id) DO NOTHING";
            insert(conn, "search_terms", ["owner", "word", "claim_id"], rows, conflict).await?;
        }
    }
    Ok(())
}
