//! Customers' tenants, domains, workloads and subscriptions: brought in by import, read for the checks of a draft.

use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::ledger::search_index;
use crate::row::{RowReader, read_all};
use crate::sql::{Sql, on, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::catalog::ProductCode;
use domain::deadline::Zone;
use domain::directory::{Subscription, Tenant, domains_above};
use domain::party::{ClaimId, SubscriptionId, TenantId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRow {
    pub id: TenantId,
    pub name: String,
    /// ISO 3166-1 code, for the customer's calendar.
    pub country: String,
    pub zone: Zone,
    /// BCP 47 tag of the language the customer is written to in.
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRow {
    pub tenant: TenantId,
    /// Kept in lower case.
    pub domain: String,
    /// The lowest of a tenant is the one shown.
    pub position: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadRow {
    pub tenant: TenantId,
    pub workload: ProductCode,
}

/// Rows per statement: engines limit the values of one.
const CHUNK: usize = 500;

impl Store {
    /// Adds tenants or brings them up to date, all or none; claims are found by the new name at once. Gives the number of rows.
    pub async fn import_tenants(&self, rows: &[TenantRow]) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row)).collect();
        let rows: Vec<_> = rows.into_values().collect();
        let mut tx = self.writing().await?;
        let mut changed = Vec::new();
        for chunk in rows.chunks(CHUNK) {
            changed.extend(changed_tenants(&mut tx, chunk).await?);
        }
        import(&mut tx, "tenants", &changed, |sql, row| {
            sql.bind(row.id.to_string()).push(", ").bind(row.name.trim()).push(", ").bind(row.country.as_str());
            sql.push(", ").bind(row.zone.name()).push(", ").bind(row.language.as_str());
        })
        .await?;
        for chunk in rows.chunks(CHUNK) {
            search_index::rename_customers(&mut tx, &chunk.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Adds domains or moves them to their tenant, all or none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a tenant that does not exist.
    pub async fn import_domains(&self, rows: &[DomainRow]) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.domain.trim().to_ascii_lowercase(), row)).collect();
        let rows: Vec<_> = rows.into_iter().collect();
        self.import("tenant_domains", &rows, |sql, (domain, row)| {
            sql.bind(domain.as_str()).push(", ").bind(row.tenant.to_string()).push(", ").bind(i64::from(row.position));
        })
        .await
    }

    /// Adds workloads to their tenants, all or none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a tenant that does not exist.
    pub async fn import_workloads(&self, rows: &[WorkloadRow]) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| ((row.tenant, &row.workload), ())).collect();
        let rows: Vec<_> = rows.into_keys().collect();
        self.import("tenant_workloads", &rows, |sql, (tenant, workload)| {
            sql.bind(tenant.to_string()).push(", ").bind(workload.as_str());
        })
        .await
    }

    /// Adds subscriptions or brings them up to date, all or none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a tenant that does not exist.
    pub async fn import_subscriptions(&self, rows: &[Subscription]) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row)).collect();
        let rows: Vec<_> = rows.into_values().collect();
        self.import("subscriptions", &rows, |sql, row| {
            sql.bind(row.id.to_string()).push(", ").bind(row.tenant.to_string());
            sql.push(", ").bind(row.product.as_ref().map(ProductCode::as_str)).push(", ").bind(row.name.trim());
            sql.push(", ").bind(row.channel.code()).push(", ").bind(row.status.code());
            sql.push(", ").bind(i64::from(row.seats)).push(", ").bind(row.ends_on.map(on));
        })
        .await
    }

    async fn import<T>(&self, table: &'static str, rows: &[T], bind: impl Fn(&mut Sql, &T)) -> Result<u64, Error> {
        let mut tx = self.writing().await?;
        import(&mut tx, table, rows, bind).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, Error> {
        tenant(&mut *self.reading().await?, id).await
    }

    /// The tenant that owns a domain, in any letter case.
    pub async fn tenant_of_domain(&self, domain: &str) -> Result<Option<TenantId>, Error> {
        owner_of(&mut *self.reading().await?, &domain.trim().to_ascii_lowercase()).await
    }

    /// Claims in effect on subscriptions that have ended by `now`, as the import says or because their last day is over everywhere on
    /// earth: `Action::EndSubscription` is due for each.
    pub async fn ended_subscriptions(
        &self,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<(ClaimId, SubscriptionId)>, Error> {
        let rows = sql!(
            "SELECT a.claim_id, s.id FROM (\
             SELECT id FROM subscriptions WHERE status = 'ended' UNION \
             SELECT id FROM subscriptions WHERE status IN ('active', 'not_provisioned') AND ends_on < $1) s \
             JOIN associations a ON a.ended_at IS NULL AND \
             a.key IN (s.id || '/presales', s.id || '/usage', s.id || '/revenue_association') LIMIT $2",
            on((now - TimeDelta::hours(12)).date_naive()),
            limit as i64,
        )
        .all(&mut *self.reading().await?)
        .await?;
        Ok(read_all(&rows, "subscriptions", "id", |row| Ok((row.parsed("claim_id")?, row.parsed("id")?)))?)
    }
}

/// Those that the directory does not have, or has otherwise: the rest is not locked, for all who work on its claims meanwhile.
async fn changed_tenants<'r>(conn: &mut AnyConnection, rows: &[&'r TenantRow]) -> Result<Vec<&'r TenantRow>, Error> {
    let mut sql = Sql::new("SELECT id, name, country, zone, language FROM tenants WHERE id IN (");
    sql.bind_all(rows.iter().map(|row| row.id.to_string())).push(")");
    let known = read_all(&sql.all(conn).await?, "tenants", "id", |row| {
        let texts = [row.text("name")?, row.text("country")?, row.text("zone")?, row.text("language")?];
        Ok((row.parsed::<TenantId>("id")?, texts))
    })?;
    let known: BTreeMap<_, _> = known.into_iter().collect();
    let same = |row: &TenantRow, texts: &[String; 4]| {
        let now = [row.name.trim(), row.country.as_str(), row.zone.name(), row.language.as_str()];
        texts.iter().zip(now).all(|(before, now)| before == now)
    };
    Ok(rows.iter().copied().filter(|row| !known.get(&row.id).is_some_and(|texts| same(row, texts))).collect())
}

async fn import<T>(
    conn: &mut AnyConnection,
    table: &'static str,
    rows: &[T],
    bind: impl Fn(&mut Sql, &T),
) -> Result<(), Error> {
    let (columns, conflict) = match table {
        "tenants" => (
            "(id, name, country, zone, language)",
            "(id) DO UPDATE SET name = excluded.name, country = excluded.country, zone = excluded.zone, \
             language = excluded.language",
        ),
        "tenant_domains" => (
            "(domain, tenant, position)",
            "(domain) DO UPDATE SET tenant = excluded.tenant, position = excluded.position",
        ),
        "tenant_workloads" => ("(tenant, workload)", "(tenant, workload) DO NOTHING"),
        _ => (
            "(id, tenant, product, name, channel, status, seats, ends_on)",
            "(id) DO UPDATE SET tenant = excluded.tenant, product = excluded.product, name = excluded.name, \
             channel = excluded.channel, status = excluded.status, seats = excluded.seats, ends_on = excluded.ends_on",
        ),
    };
    for chunk in rows.chunks(CHUNK) {
        let mut sql = Sql::new(&format!("INSERT INTO {table} {columns} VALUES "));
        for (position, row) in chunk.iter().enumerate() {
            sql.push(if position == 0 { "(" } else { ", (" });
            bind(&mut sql, row);
            sql.push(")");
        }
        sql.push(" ON CONFLICT ").push(conflict);
        sql.run(conn).await.map_err(|error| match error.is_unknown_reference() {
            true => Error::Unknown { what: "tenant in", value: table.to_owned() },
            false => error,
        })?;
    }
    Ok(())
}

fn subscription(row: &RowReader<'_>) -> Result<Subscription, RowError> {
    Ok(Subscription {
        id: row.parsed("id")?,
        tenant: row.parsed("tenant")?,
        product: row.parsed_or_none("product")?,
        name: row.text("name")?,
        channel: row.parsed("channel")?,
        status: row.parsed("status")?,
        seats: row.count("seats")?,
        ends_on: row.parsed_or_none("ends_on")?,
    })
}

pub(crate) async fn tenant(conn: &mut AnyConnection, id: TenantId) -> Result<Option<Tenant>, Error> {
    let text = id.to_string();
    let row = sql!("SELECT id, name, country, zone, language FROM tenants WHERE id = $1", text.as_str());
    let Some(row) = row.first(conn).await? else { return Ok(None) };
    let row = RowReader::new("tenants", "id", &row);
    let domains = sql!("SELECT domain FROM tenant_domains WHERE tenant = $1 ORDER BY position, domain", text.as_str());
    let workloads = sql!("SELECT workload FROM tenant_workloads WHERE tenant = $1 ORDER BY workload", text.as_str());
    let subscriptions = sql!(
        "SELECT id, tenant, product, name, channel, status, seats, ends_on FROM subscriptions WHERE tenant = $1 ORDER BY id",
        text.as_str(),
    );
    Ok(Some(Tenant {
        id,
        name: row.text("name")?,
        domains: read_all(&domains.all(conn).await?, "tenant_domains", "domain", |row| row.text("domain"))?,
        workloads: read_all(&workloads.all(conn).await?, "tenant_workloads", "workload", |row| row.parsed("workload"))?,
        subscriptions: read_all(&subscriptions.all(conn).await?, "subscriptions", "id", subscription)?,
        country: row.text("country")?,
        zone: row.text("zone")?,
        language: row.text("language")?,
    }))
}

/// The tenant that owns a domain, or the nearest one above it.
pub(crate) async fn owner_of(conn: &mut AnyConnection, domain: &str) -> Result<Option<TenantId>, Error> {
    let names: Vec<&str> = domains_above(domain).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let mut sql = Sql::new("SELECT domain, tenant FROM tenant_domains WHERE domain IN (");
    sql.bind_all(names).push(") ORDER BY LENGTH(domain) DESC LIMIT 1");
    let row = sql.first(conn).await?;
    Ok(row.map(|row| RowReader::new("tenant_domains", "domain", &row).parsed("tenant")).transpose()?)
}

pub(crate) async fn subscriptions(
    conn: &mut AnyConnection,
    ids: &[SubscriptionId],
) -> Result<Vec<Subscription>, Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new("SELECT id, tenant, product, name, channel, status, seats, ends_on FROM subscriptions WHERE id IN (");
    sql.bind_all(ids.iter().map(|id| id.to_string())).push(") ORDER BY id");
    Ok(read_all(&sql.all(conn).await?, "subscriptions", "id", subscription)?)
}
