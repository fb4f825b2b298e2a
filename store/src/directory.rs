//! Customers' tenants, domains, workloads and subscriptions: brought in by import, read for the checks of a draft.

use crate::administration::{Act, Recorded, SUBSCRIPTIONS, TENANT_DOMAINS, TENANT_WORKLOADS, TENANTS};
use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::ledger::search_index;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{CHUNK, Sql, Value, insert, on, sql};
use chrono::{DateTime, Utc};
use domain::catalog::ProductCode;
use domain::code::Code;
use domain::deadline::Zone;
use domain::directory::{Subscription, Tenant, domains_above};
use domain::party::{SubscriptionId, TenantId};
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

impl Store {
    /// Adds tenants or brings them up to date, all or none; claims are found by the new name at once. Gives the number of rows.
    pub async fn import_tenants(&self, rows: &[TenantRow], now: DateTime<Utc>) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row)).collect();
        let rows: Vec<_> = rows.into_values().collect();
        let mut tx = self.writing().await?;
        let mut changed = Vec::new();
        for chunk in rows.chunks(CHUNK) {
            changed.extend(changed_tenants(&mut tx, chunk).await?);
        }
        let act = self.does("tenants_imported", now);
        let keyed = changed.iter().map(|row| {
            let values = [
                row.id.to_string().into(),
                row.name.trim().into(),
                row.country.as_str().into(),
                row.zone.name().into(),
                row.language.as_str().into(),
            ];
            (vec![row.id.to_string()], values)
        });
        let columns = ["id", "name", "country", "zone", "language"];
        let conflict = "(id) DO UPDATE SET name = excluded.name, country = excluded.country, zone = excluded.zone, \
            language = excluded.language";
        import(&mut tx, &act, &TENANTS, columns, conflict, keyed).await?;
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
    pub async fn import_domains(&self, rows: &[DomainRow], now: DateTime<Utc>) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.domain.trim().to_ascii_lowercase(), row)).collect();
        let rows: Vec<_> = rows.into_iter().collect();
        let keyed = rows.into_iter().map(|(domain, row)| {
            (vec![domain.clone()], [domain.into(), row.tenant.to_string().into(), row.position.into()])
        });
        let conflict = "(domain) DO UPDATE SET tenant = excluded.tenant, position = excluded.position";
        let act = self.does("domains_imported", now);
        self.import(&act, &TENANT_DOMAINS, ["domain", "tenant", "position"], conflict, keyed).await
    }

    /// Adds workloads to their tenants, all or none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a tenant that does not exist.
    pub async fn import_workloads(&self, rows: &[WorkloadRow], now: DateTime<Utc>) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| ((row.tenant, &row.workload), ())).collect();
        let rows: Vec<_> = rows.into_keys().collect();
        let keyed = rows.into_iter().map(|(tenant, workload)| {
            let key = vec![tenant.to_string(), workload.to_string()];
            (key, [tenant.to_string().into(), workload.as_str().into()])
        });
        let act = self.does("workloads_imported", now);
        let conflict = "(tenant, workload) DO NOTHING";
        self.import(&act, &TENANT_WORKLOADS, ["tenant", "workload"], conflict, keyed).await
    }

    /// Adds subscriptions or brings them up to date, all or none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a tenant that does not exist.
    pub async fn import_subscriptions(&self, rows: &[Subscription], now: DateTime<Utc>) -> Result<u64, Error> {
        let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.id, row)).collect();
        let rows: Vec<_> = rows.into_values().collect();
        let keyed = rows.into_iter().map(|row| {
            let values = [
                row.id.to_string().into(),
                row.tenant.to_string().into(),
                row.product.as_ref().map(ToString::to_string).into(),
                row.name.trim().into(),
                row.channel.code().into(),
                row.status.code().into(),
                row.seats.into(),
                row.ends_on.map(on).into(),
            ];
            (vec![row.id.to_string()], values)
        });
        let columns = ["id", "tenant", "product", "name", "channel", "status", "seats", "ends_on"];
        let conflict = "(id) DO UPDATE SET tenant = excluded.tenant, product = excluded.product, name = excluded.name, \
            channel = excluded.channel, status = excluded.status, seats = excluded.seats, ends_on = excluded.ends_on";
        let act = self.does("subscriptions_imported", now);
        self.import(&act, &SUBSCRIPTIONS, columns, conflict, keyed).await
    }

    async fn import<const N: usize>(
        &self,
        act: &Act,
        table: &Recorded,
        columns: [&'static str; N],
        conflict: &'static str,
        keyed: impl ExactSizeIterator<Item = (Vec<String>, [Value; N])>,
    ) -> Result<u64, Error> {
        let rows = keyed.len() as u64;
        let mut tx = self.writing().await?;
        import(&mut tx, act, table, columns, conflict, keyed).await?;
        tx.commit().await?;
        Ok(rows)
    }

    pub async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, Error> {
        tenant(&mut *self.reading().await?, id).await
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

/// Writes the rows, each with its key; only those that change anything are recorded.
async fn import<const N: usize>(
    conn: &mut AnyConnection,
    act: &Act,
    table: &Recorded,
    columns: [&'static str; N],
    conflict: &'static str,
    keyed: impl Iterator<Item = (Vec<String>, [Value; N])>,
) -> Result<(), Error> {
    let (keys, rows): (Vec<_>, Vec<_>) = keyed.unzip();
    let before = table.hashes_of(conn, &keys).await?;
    insert(conn, table.table, columns, rows, conflict).await.map_err(|error| match error.is_unknown_reference() {
        true => Error::Unknown { what: "tenant in", value: table.table.to_owned() },
        false => error,
    })?;
    let after = table.hashes_of(conn, &keys).await?;
    let changed = keys.into_iter().map(|key| key.join("/")).filter(|key| before.get(key) != after.get(key));
    let changed = changed.map(|key| {
        let hash = after.get(&key).cloned();
        (key, hash)
    });
    act.append(conn, table.table, changed.collect()).await
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
