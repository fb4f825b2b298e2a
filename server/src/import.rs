//! CSV files of the directory, row by row into the types of the store; every fault with its line and column.

use chrono::{DateTime, NaiveDate, Utc};
use csv::StringRecord;
use domain::catalog::ProductCode;
use domain::deadline::Zone;
use domain::directory::{Channel, Subscription, SubscriptionStatus, is_domain};
use domain::party::TenantId;
use std::fmt;
use std::str::FromStr;
use store::{DomainRow, Store, TenantRow, WorkloadRow};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Table {
    Tenants,
    Domains,
    Subscriptions,
    Workloads,
}

impl Table {
    /// The names in the first line, in any order; those marked may be left out.
    fn columns(self) -> &'static [(&'static str, Need)] {
        use Need::{Always, Optional};
        match self {
            Self::Tenants => &[
                ("tenant_id", Always),
                ("name", Always),
                ("country", Always),
                ("time_zone", Always),
                ("language", Always),
            ],
            Self::Domains => &[("tenant_id", Always), ("domain", Always), ("position", Optional)],
            Self::Workloads => &[("tenant_id", Always), ("workload", Always)],
            Self::Subscriptions => &[
                ("subscription_id", Always),
                ("tenant_id", Always),
                ("product", Optional),
                ("name", Always),
                ("channel", Always),
                ("status", Always),
                ("seats", Always),
                ("ends_on", Optional),
            ],
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    Optional,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// From 1, the line with the names.
    pub line: u64,
    /// Empty where it is the line itself.
    pub column: String,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.what),
            column => write!(f, "line {}, column {column}: {}", self.line, self.what),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("nothing was imported:{}", listed(.0))]
    Faults(Vec<Fault>),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Faults shown of one file.
const SHOWN: usize = 20;

fn listed(faults: &[Fault]) -> String {
    let mut text: String = faults.iter().take(SHOWN).map(|fault| format!("\n  {fault}")).collect();
    if faults.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", faults.len() - SHOWN));
    }
    text
}

/// Rows ready for the store.
enum Rows {
    Tenants(Vec<TenantRow>),
    Domains(Vec<DomainRow>),
    Subscriptions(Vec<Subscription>),
    Workloads(Vec<WorkloadRow>),
}

impl Rows {
    fn len(&self) -> u64 {
        let len = match self {
            Self::Tenants(rows) => rows.len(),
            Self::Domains(rows) => rows.len(),
            Self::Subscriptions(rows) => rows.len(),
            Self::Workloads(rows) => rows.len(),
        };
        len as u64
    }
}

/// Imports the file, all of it or nothing, and gives the number of rows; with `dry` only checks it.
///
/// # Errors
/// [`Error::Faults`] with every line at fault.
pub async fn import(store: &Store, table: Table, text: &str, dry: bool, now: DateTime<Utc>) -> Result<u64, Error> {
    let Read { rows, tenants, mut faults } = read(table, text);
    let mut last = None;
    for (line, tenant) in tenants {
        let known = match last {
            Some((id, known)) if id == tenant => known,
            _ => store.tenant(tenant).await?.is_some(),
        };
        last = Some((tenant, known));
        if !known {
            let what = format!("there is no tenant {tenant}; import tenants first");
            faults.push(Fault { line, column: "tenant_id".into(), what });
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.line);
        return Err(Error::Faults(faults));
    }
    if dry {
        return Ok(rows.len());
    }
    Ok(match rows {
        Rows::Tenants(rows) => store.import_tenants(&rows, now).await?,
        Rows::Domains(rows) => store.import_domains(&rows, now).await?,
        Rows::Subscriptions(rows) => store.import_subscriptions(&rows, now).await?,
        Rows::Workloads(rows) => store.import_workloads(&rows, now).await?,
    })
}

struct Read {
    rows: Rows,
    /// Tenants that have to be there already, with the line that names them.
    tenants: Vec<(u64, TenantId)>,
    faults: Vec<Fault>,
}

fn read(table: Table, text: &str) -> Read {
    let mut file = File { table, names: vec![], faults: vec![], tenants: vec![] };
    let rows = match table {
        Table::Tenants => Rows::Tenants(file.rows(text, |line| {
            Some(TenantRow {
                id: line.parsed("tenant_id", "a tenant ID, as 1c0a7000-0000-4000-8000-000000000001")?,
                name: line.text("name", 200)?,
                country: line.checked("country", "two capital letters, as SE", |text| {
                    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
                })?,
                zone: line.parsed::<Zone>("time_zone", "a time zone, as Europe/Stockholm")?,
                language: line.checked("language", "en, ja, zh-TW or sv", |tag| {
                    app::state::LOCALES.iter().any(|locale| app::state::tag(*locale) == tag)
                })?,
            })
        })),
        Table::Domains => Rows::Domains(file.rows(text, |line| {
            Some(DomainRow {
                tenant: line.tenant()?,
                domain: line.checked("domain", "a domain name, as contoso.example", is_domain)?,
                position: line.parsed_or_none("position", "a whole number")?.unwrap_or(0),
            })
        })),
        Table::Workloads => Rows::Workloads(file.rows(text, |line| {
            Some(WorkloadRow {
                tenant: line.tenant()?,
                workload: line.parsed::<ProductCode>("workload", "a code of the catalog, as teams")?,
            })
        })),
        Table::Subscriptions => Rows::Subscriptions(file.rows(text, |line| {
            Some(Subscription {
                id: line.parsed("subscription_id", "a subscription ID, as 5b0a7000-0000-4000-8000-000000000001")?,
                tenant: line.tenant()?,
                product: line.parsed_or_none("product", "a code of the catalog, as sales, or empty")?,
                name: line.text("name", 200)?,
                channel: line.parsed::<Channel>("channel", "volume_licensing, web_direct or csp")?,
                status: line
                    .parsed::<SubscriptionStatus>("status", "not_provisioned, active, in_grace, suspended or ended")?,
                seats: line.parsed("seats", "a whole number")?,
                ends_on: line.parsed_or_none::<NaiveDate>("ends_on", "a day, as 2027-03-31, or empty")?,
            })
        })),
    };
    Read { rows, tenants: file.tenants, faults: file.faults }
}

struct File {
    table: Table,
    /// As they stand in the first line.
    names: Vec<String>,
    faults: Vec<Fault>,
    tenants: Vec<(u64, TenantId)>,
}

impl File {
    fn fault(&mut self, line: u64, column: &str, what: impl Into<String>) {
        self.faults.push(Fault { line, column: column.to_owned(), what: what.into() });
    }

    fn rows<T>(&mut self, text: &str, row: impl Fn(&mut Line<'_>) -> Option<T>) -> Vec<T> {
        // Spreadsheets put a mark at the start that is no part of the first name.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut records = reader.records();
        match records.next() {
            Some(Ok(names)) => self.names = names.iter().map(|name| name.trim().to_ascii_lowercase()).collect(),
            Some(Err(error)) => self.fault(1, "", error.to_string()),
            None => self.fault(1, "", "the file is empty"),
        }
        for (name, need) in self.table.columns() {
            if *need == Need::Always && !self.names.iter().any(|found| found == name) {
                self.fault(1, name, "this column is missing");
            }
        }
        for name in self.names.clone() {
            if !self.table.columns().iter().any(|(known, _)| *known == name) {
                self.fault(1, &name, "this column is not known");
            }
        }
        if !self.faults.is_empty() {
            return vec![];
        }
        let mut rows = vec![];
        for record in records {
            match record {
                Ok(record) => {
                    let number = record.position().map_or(0, csv::Position::line);
                    rows.extend(row(&mut Line { file: self, record: &record, number }));
                }
                Err(error) => {
                    let number = error.position().map_or(0, csv::Position::line);
                    let what = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("has {len} values where the first line names {expected_len} columns")
                        }
                        _ => error.to_string(),
                    };
                    self.fault(number, "", what);
                }
            }
        }
        rows
    }
}

/// One line; each look at it that fails leaves a fault behind.
struct Line<'f> {
    file: &'f mut File,
    record: &'f StringRecord,
    number: u64,
}

impl Line<'_> {
    fn value(&self, column: &str) -> String {
        let place = self.file.names.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).unwrap_or_default().trim().to_owned()
    }

    fn checked(&mut self, column: &str, wanted: &str, right: impl Fn(&str) -> bool) -> Option<String> {
        let value = self.value(column);
        if right(&value) && !value.contains('\0') {
            return Some(value);
        }
        let shown: String = value.chars().take(60).collect();
        self.file.fault(self.number, column, format!("{shown:?} is not {wanted}"));
        None
    }

    fn text(&mut self, column: &str, most: usize) -> Option<String> {
        let wanted = format!("a text of 1 to {most} characters");
        self.checked(column, &wanted, |text| (1..=most).contains(&text.chars().count()))
    }

    fn parsed<T: FromStr>(&mut self, column: &str, wanted: &str) -> Option<T> {
        self.checked(column, wanted, |text| text.parse::<T>().is_ok())?.parse().ok()
    }

    /// The outer `None` is a fault, the inner one an empty value.
    #[expect(clippy::option_option, reason = "wrong and empty are two things")]
    fn parsed_or_none<T: FromStr>(&mut self, column: &str, wanted: &str) -> Option<Option<T>> {
        if self.value(column).is_empty() { Some(None) } else { self.parsed(column, wanted).map(Some) }
    }

    fn tenant(&mut self) -> Option<TenantId> {
        let tenant = self.parsed("tenant_id", "a tenant ID, as 1c0a7000-0000-4000-8000-000000000001")?;
        self.file.tenants.push((self.number, tenant));
        Some(tenant)
    }
}
