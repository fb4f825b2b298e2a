//! Partner companies, their locations and what these are enrolled in.

use crate::Moment;
use crate::administration::{COMPANIES, ENROLMENTS, LOCATIONS};
use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::row_reader::{RowReader, read_all};
use crate::sql::{at, on, sql};
use chrono::{DateTime, NaiveDate, Utc};
use domain::catalog::Program;
use domain::code::Code;
use domain::deadline::Zone;
use domain::directory::{Enrolment, Location};
use domain::party::{CompanyId, Mpn};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCompany {
    pub name: String,
    /// ISO 3166-1 code, for the company's calendar.
    pub country: String,
    pub zone: Zone,
    /// BCP 47 tag.
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub id: CompanyId,
    pub name: String,
    pub country: String,
    pub zone: Zone,
    pub language: String,
}

impl TryFrom<RowReader<'_>> for Company {
    type Error = RowError;

    fn try_from(row: RowReader<'_>) -> Result<Self, RowError> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.text("name")?,
            country: row.text("country")?,
            zone: row.parsed("zone")?,
            language: row.text("language")?,
        })
    }
}

impl Store {
    pub async fn create_company(&self, new: &NewCompany, moment: Moment) -> Result<CompanyId, Error> {
        let id = CompanyId((moment.new_id)());
        let mut tx = self.writing().await?;
        sql!(
            "INSERT INTO companies (id, name, country, zone, language, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            id.to_string(),
            new.name.trim(),
            new.country.as_str(),
            new.zone.name(),
            new.language.as_str(),
            at(moment.now()),
        )
        .run(&mut tx)
        .await?;
        self.does("company_created", moment.now()).record(&mut tx, &COMPANIES, [vec![id.to_string()]]).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub async fn company(&self, id: CompanyId) -> Result<Option<Company>, Error> {
        find(&mut *self.reading().await?, id).await
    }

    /// All companies, by name.
    pub async fn companies(&self) -> Result<Vec<Company>, Error> {
        let rows = sql!("SELECT id, name, country, zone, language FROM companies ORDER BY name, id")
            .all(&mut *self.reading().await?)
            .await?;
        rows.iter().map(|row| Ok(Company::try_from(RowReader::new("companies", "id", row))?)).collect()
    }

    /// Adds a location without enrolments; `enrol` adds those.
    ///
    /// # Errors
    /// [`Error::Taken`] for an MPN that exists.
    pub async fn add_location(
        &self,
        company: CompanyId,
        mpn: &Mpn,
        name: &str,
        region: &str,
        partner_type: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let added = sql!(
            "INSERT INTO locations (mpn, company, name, region, partner_type) VALUES ($1, $2, $3, $4, $5)",
            mpn.as_str(),
            company.to_string(),
            name.trim(),
            region.trim(),
            partner_type.trim(),
        )
        .run(&mut tx)
        .await;
        added.map_err(|error| named(error, "MPN", mpn.as_str(), "company", &company.to_string()))?;
        self.does("location_added", now).record(&mut tx, &LOCATIONS, [vec![mpn.to_string()]]).await?;
        Ok(tx.commit().await?)
    }

    /// Enrols a location in a program from this day on; enrolled before, it keeps the first day.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an MPN that does not exist.
    pub async fn enrol(&self, mpn: &Mpn, program: Program, from: NaiveDate, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let enrolled = sql!(
            "INSERT INTO enrolments (mpn, program, enrolled_on) VALUES ($1, $2, $3) ON CONFLICT (mpn, program) DO NOTHING",
            mpn.as_str(),
            program.code(),
            on(from),
        )
        .run(&mut tx)
        .await;
        enrolled.map_err(|error| named(error, "enrolment", program.code(), "MPN", mpn.as_str()))?;
        let enrolment = vec![mpn.to_string(), program.code().to_owned()];
        self.does("location_enrolled", now).record(&mut tx, &ENROLMENTS, [enrolment]).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a location out of a program.
    pub async fn leave_program(&self, mpn: &Mpn, program: Program, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!("DELETE FROM enrolments WHERE mpn = $1 AND program = $2", mpn.as_str(), program.code())
            .run(&mut tx)
            .await?;
        let enrolment = vec![mpn.to_string(), program.code().to_owned()];
        self.does("program_left", now).record(&mut tx, &ENROLMENTS, [enrolment]).await?;
        Ok(tx.commit().await?)
    }

    /// The company's locations by MPN, with their enrolments.
    pub async fn locations(&self, company: CompanyId) -> Result<Vec<Location>, Error> {
        locations(&mut *self.reading().await?, company).await
    }
}

/// Tells a name that is taken and one that does not exist from other errors.
pub(crate) fn named(error: Error, taken: &'static str, value: &str, unknown: &'static str, missing: &str) -> Error {
    if error.is_unique_violation() {
        Error::Taken { what: taken, value: value.to_owned() }
    } else if error.is_unknown_reference() {
        Error::Unknown { what: unknown, value: missing.to_owned() }
    } else {
        error
    }
}

pub(crate) async fn find(conn: &mut AnyConnection, id: CompanyId) -> Result<Option<Company>, Error> {
    let row = sql!("SELECT id, name, country, zone, language FROM companies WHERE id = $1", id.to_string())
        .first(conn)
        .await?;
    Ok(row.map(|row| Company::try_from(RowReader::new("companies", "id", &row))).transpose()?)
}

pub(crate) async fn locations(conn: &mut AnyConnection, company: CompanyId) -> Result<Vec<Location>, Error> {
    let rows = sql!(
        "SELECT e.mpn, e.program, e.enrolled_on FROM enrolments e JOIN locations l ON l.mpn = e.mpn \
         WHERE l.company = $1 ORDER BY e.mpn, e.program",
        company.to_string(),
    )
    .all(conn)
    .await?;
    let mut enrolments: BTreeMap<Mpn, Vec<Enrolment>> = BTreeMap::new();
    for (mpn, enrolment) in read_all(&rows, "enrolments", "mpn", |row| {
        let enrolment = Enrolment { program: row.parsed("program")?, enrolled_on: row.day("enrolled_on")? };
        Ok((row.parsed("mpn")?, enrolment))
    })? {
        enrolments.entry(mpn).or_default().push(enrolment);
    }
    let rows = sql!(
        "SELECT mpn, name, region, partner_type, last_used_on FROM locations WHERE company = $1 ORDER BY mpn",
        company.to_string(),
    )
    .all(conn)
    .await?;
    let locations = read_all(&rows, "locations", "mpn", |row| {
        let mpn: Mpn = row.parsed("mpn")?;
        Ok(Location {
            enrolments: enrolments.get(&mpn).cloned().unwrap_or_default(),
            mpn,
            name: row.text("name")?,
            region: row.text("region")?,
            partner_type: row.text("partner_type")?,
            last_used_on: row.parsed_or_none("last_used_on")?,
        })
    })?;
    Ok(locations)
}
