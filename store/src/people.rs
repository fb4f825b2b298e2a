//! Accounts: role, language, time zone and theme.

use crate::Moment;
use crate::administration::{Act, PEOPLE, PERSON_LOCATIONS, REVIEWER_COMPANIES};
use crate::companies::named;
use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::row_reader::{RowReader, read_all};
use crate::sql::{at, insert, sql};
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::deadline::Zone;
use domain::party::{Actor, ClaimId, CompanyId, Mpn, PartnerRole, PersonId};
use sqlx::AnyConnection;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The role of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Partner { company: CompanyId, role: PartnerRole },
    Reviewer { lead: bool },
    SystemAdmin,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Theme {
    /// As the person's device has it.
    #[default]
    Auto,
    Light,
    Dark,
}

/// How a person wants the application shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// BCP 47 tag.
    pub language: String,
    pub zone: Zone,
    pub theme: Theme,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// Kept in lower case; unique.
    pub email: String,
    pub name: String,
    /// As the password hasher writes it; `None` for an account that nobody can sign in to yet.
    pub password_hash: Option<String>,
    pub standing: Standing,
    /// The locations an incentives user works for.
    pub locations: Vec<Mpn>,
    /// The companies a reviewer belongs to and never reviews.
    pub belongs_to: Vec<CompanyId>,
    pub preferences: Preferences,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub standing: Standing,
    pub preferences: Preferences,
    /// A person who has left may not sign in and is told of nothing.
    pub active: bool,
}

const COLUMNS: &str = "id, email, name, password_hash, standing, company, role, language, zone, theme, active";

impl TryFrom<RowReader<'_>> for Person {
    type Error = RowError;

    fn try_from(row: RowReader<'_>) -> Result<Self, RowError> {
        let standing = match row.text("standing")?.as_str() {
            "partner" => Standing::Partner { company: row.parsed("company")?, role: row.parsed("role")? },
            "reviewer" => Standing::Reviewer { lead: false },
            "lead" => Standing::Reviewer { lead: true },
            "system_admin" => Standing::SystemAdmin,
            other => return Err(row.wrong("standing", format!("{other:?} is no standing"))),
        };
        Ok(Self {
            id: row.parsed("id")?,
            email: row.text("email")?,
            name: row.text("name")?,
            password_hash: row.text_or_none("password_hash")?,
            standing,
            preferences: Preferences {
                language: row.text("language")?,
                zone: row.parsed("zone")?,
                theme: row.parsed("theme")?,
            },
            active: row.flag("active")?,
        })
    }
}

fn lowered(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Store {
    /// # Errors
    /// [`Error::Taken`] for an e-mail address that has an account, [`Error::Unknown`] for a company or a location that does not exist;
    /// then there is no account.
    pub async fn create_person(&self, new: &NewPerson, moment: Moment) -> Result<PersonId, Error> {
        let id = PersonId((moment.new_id)());
        let (standing, company, role) = match new.standing {
            Standing::Partner { company, role } => ("partner", Some(company.to_string()), Some(role.code())),
            Standing::Reviewer { lead: false } => ("reviewer", None, None),
            Standing::Reviewer { lead: true } => ("lead", None, None),
            Standing::SystemAdmin => ("system_admin", None, None),
        };
        let email = lowered(&new.email);
        let mut tx = self.writing().await?;
        let created = sql!(
            "INSERT INTO people \
             (id, email, name, password_hash, standing, company, role, language, zone, theme, active, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)",
            id.to_string(),
            email.as_str(),
            new.name.trim(),
            new.password_hash.as_deref(),
            standing,
            company.as_deref(),
            role,
            new.preferences.language.as_str(),
            new.preferences.zone.name(),
            new.preferences.theme.code(),
            at(moment.now()),
        )
        .run(&mut tx)
        .await;
        created.map_err(|error| named(error, "e-mail", &email, "company", company.as_deref().unwrap_or_default()))?;
        let act = self.does("person_created", moment.now());
        act.record(&mut tx, &PEOPLE, [vec![id.to_string()]]).await?;
        put_locations(&mut tx, &act, id, &new.locations).await?;
        put_companies(&mut tx, &act, id, &new.belongs_to).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, Error> {
        find(&mut *self.reading().await?, id).await
    }

    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, Error> {
        let row = sql!(
            "SELECT id, email, name, password_hash, standing, company, role, language, zone, theme, active \
             FROM people WHERE email = $1",
            lowered(email),
        )
        .first(&mut *self.reading().await?)
        .await?;
        Ok(row.map(|row| Person::try_from(RowReader::new("people", "id", &row))).transpose()?)
    }

    /// Everybody with an account, by e-mail.
    pub async fn people(&self) -> Result<Vec<Person>, Error> {
        let rows = crate::sql::Sql::new(&format!("SELECT {COLUMNS} FROM people ORDER BY email"))
            .all(&mut *self.reading().await?)
            .await?;
        rows.iter().map(|row| Ok(Person::try_from(RowReader::new("people", "id", row))?)).collect()
    }

    /// Reviewers and leads who may be given this claim, by name.
    pub async fn reviewers_for(&self, claim: ClaimId) -> Result<Vec<(PersonId, String)>, Error> {
        let rows = sql!(
            "SELECT id, name FROM people WHERE standing IN ('reviewer', 'lead') AND active = 1 AND NOT EXISTS \
             (SELECT 1 FROM reviewer_companies r WHERE r.person = people.id AND (r.company = (SELECT company FROM claims WHERE \
             id = $1) OR EXISTS (SELECT 1 FROM rival_companies x WHERE x.claim_id = $1 AND x.company = r.company))) \
             ORDER BY name, id",
            claim.to_string(),
        )
        .all(&mut *self.reading().await?)
        .await?;
        Ok(read_all(&rows, "people", "id", |row| Ok((row.parsed("id")?, row.text("name")?)))?)
    }

    pub async fn set_password(&self, person: PersonId, password_hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let set =
            sql!("UPDATE people SET password_hash = $1 WHERE id = $2", password_hash, person.to_string()).run(&mut tx);
        one_of(person, set.await?)?;
        self.does("password_set", now).record(&mut tx, &PEOPLE, [vec![person.to_string()]]).await?;
        Ok(tx.commit().await?)
    }

    pub async fn set_preferences(
        &self,
        person: PersonId,
        preferences: &Preferences,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let set = sql!(
            "UPDATE people SET language = $1, zone = $2, theme = $3 WHERE id = $4",
            preferences.language.as_str(),
            preferences.zone.name(),
            preferences.theme.code(),
            person.to_string(),
        )
        .run(&mut tx);
        one_of(person, set.await?)?;
        self.does("preferences_set", now).record(&mut tx, &PEOPLE, [vec![person.to_string()]]).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a person in again, or keeps them out; then their sessions end too.
    pub async fn set_active(&self, person: PersonId, active: bool, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let set =
            sql!("UPDATE people SET active = $1 WHERE id = $2", i64::from(active), person.to_string()).run(&mut tx);
        one_of(person, set.await?)?;
        if !active {
            sql!("DELETE FROM sessions WHERE person = $1", person.to_string()).run(&mut tx).await?;
        }
        let action = if active { "person_let_in" } else { "person_kept_out" };
        self.does(action, now).record(&mut tx, &PEOPLE, [vec![person.to_string()]]).await?;
        Ok(tx.commit().await?)
    }

    /// The locations an incentives user sees; in place of those before.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a location that does not exist.
    pub async fn set_person_locations(
        &self,
        person: PersonId,
        locations: &[Mpn],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let act = self.does("locations_set", now);
        let gone = sql!("DELETE FROM person_locations WHERE person = $1 RETURNING mpn", person.to_string());
        let gone = read_all(&gone.all(&mut tx).await?, "person_locations", "mpn", |row| row.text("mpn"))?;
        act.record(&mut tx, &PERSON_LOCATIONS, gone.into_iter().map(|mpn| vec![person.to_string(), mpn])).await?;
        put_locations(&mut tx, &act, person, locations).await?;
        Ok(tx.commit().await?)
    }

    /// The companies a reviewer belongs to and never reviews; in place of those before.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a company that does not exist.
    pub async fn set_reviewer_companies(
        &self,
        person: PersonId,
        companies: &[CompanyId],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let act = self.does("companies_set", now);
        let gone = sql!("DELETE FROM reviewer_companies WHERE person = $1 RETURNING company", person.to_string());
        let gone = read_all(&gone.all(&mut tx).await?, "reviewer_companies", "company", |row| row.text("company"))?;
        act.record(&mut tx, &REVIEWER_COMPANIES, gone.into_iter().map(|company| vec![person.to_string(), company]))
            .await?;
        put_companies(&mut tx, &act, person, companies).await?;
        Ok(tx.commit().await?)
    }

    /// What this person may act as; `None` for somebody who is not there or has left.
    pub async fn actor_of(&self, person: PersonId) -> Result<Option<Actor>, Error> {
        let mut conn = self.reading().await?;
        match find(&mut conn, person).await? {
            Some(person) if person.active => Ok(Some(actor(&mut conn, &person).await?)),
            _ => Ok(None),
        }
    }
}

fn one_of(person: PersonId, written: u64) -> Result<(), Error> {
    if written == 1 { Ok(()) } else { Err(Error::Unknown { what: "person", value: person.to_string() }) }
}

pub(crate) async fn find(conn: &mut AnyConnection, id: PersonId) -> Result<Option<Person>, Error> {
    let row = sql!(
        "SELECT id, email, name, password_hash, standing, company, role, language, zone, theme, active \
         FROM people WHERE id = $1",
        id.to_string(),
    )
    .first(conn)
    .await?;
    Ok(row.map(|row| Person::try_from(RowReader::new("people", "id", &row))).transpose()?)
}

pub(crate) async fn actor(conn: &mut AnyConnection, person: &Person) -> Result<Actor, Error> {
    match person.standing {
        Standing::Partner { company, role } => {
            let rows = sql!("SELECT mpn FROM person_locations WHERE person = $1 ORDER BY mpn", person.id.to_string())
                .all(conn)
                .await?;
            let locations = read_all(&rows, "person_locations", "mpn", |row| row.parsed("mpn"))?;
            Ok(Actor::Partner { person: person.id, company, role, locations })
        }
        Standing::Reviewer { lead } => {
            let belongs_to = companies_of(conn, person.id).await?;
            Ok(Actor::Reviewer { person: person.id, lead, belongs_to })
        }
        Standing::SystemAdmin => Ok(Actor::SystemAdmin { person: person.id }),
    }
}

pub(crate) async fn companies_of(conn: &mut AnyConnection, reviewer: PersonId) -> Result<Vec<CompanyId>, Error> {
    let rows = sql!("SELECT company FROM reviewer_companies WHERE person = $1 ORDER BY company", reviewer.to_string())
        .all(conn)
        .await?;
    Ok(read_all(&rows, "reviewer_companies", "company", |row| row.parsed("company"))?)
}

async fn put_locations(conn: &mut AnyConnection, act: &Act, person: PersonId, locations: &[Mpn]) -> Result<(), Error> {
    let rows = locations.iter().map(|mpn| [person.to_string().into(), mpn.as_str().into()]).collect();
    let added = insert(conn, "person_locations", ["person", "mpn"], rows, "(person, mpn) DO NOTHING").await;
    let mpns = locations.iter().map(Mpn::as_str).collect::<Vec<_>>().join(", ");
    added.map_err(|error| named(error, "MPN", &mpns, "person or MPN", &mpns))?;
    act.record(conn, &PERSON_LOCATIONS, locations.iter().map(|mpn| vec![person.to_string(), mpn.to_string()])).await
}

async fn put_companies(
    conn: &mut AnyConnection,
    act: &Act,
    person: PersonId,
    companies: &[CompanyId],
) -> Result<(), Error> {
    let rows = companies.iter().map(|company| [person.to_string().into(), company.to_string().into()]).collect();
    let added = insert(conn, "reviewer_companies", ["person", "company"], rows, "(person, company) DO NOTHING").await;
    let ids = companies.iter().map(CompanyId::to_string).collect::<Vec<_>>().join(", ");
    added.map_err(|error| named(error, "company", &ids, "person or company", &ids))?;
    let keys = companies.iter().map(|company| vec![person.to_string(), company.to_string()]);
    act.record(conn, &REVIEWER_COMPANIES, keys).await
}
