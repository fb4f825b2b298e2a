//! Policies by version, and which of them new submissions fall under.

use crate::administration::{POLICIES, SETTINGS};
use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{json, sql};
use chrono::{DateTime, Utc};
use domain::program::{Policy, PolicyVersion};
use sqlx::AnyConnection;

const CURRENT: &str = "current_policy";

impl Store {
    /// The policy that a submission now falls under.
    pub async fn current_policy(&self) -> Result<Policy, Error> {
        current(&mut *self.reading().await?).await
    }

    /// Every policy there is, by version.
    pub async fn policies(&self) -> Result<Vec<Policy>, Error> {
        let rows = sql!("SELECT version, body FROM policies ORDER BY version").all(&mut *self.reading().await?).await?;
        Ok(read_all(&rows, "policies", "version", |row| row.json("body"))?)
    }

    /// Claims submitted from now on fall under this policy; those submitted before keep theirs.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a version that does not exist.
    pub async fn set_current_policy(&self, version: &PolicyVersion, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        find(&mut tx, version).await?;
        sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            CURRENT,
            version.0.as_str(),
        )
        .run(&mut tx)
        .await?;
        self.does("current_policy_set", now).record(&mut tx, &SETTINGS, [vec![CURRENT.to_owned()]]).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn put_ready_policies(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let mut added = Vec::new();
        for policy in Policy::built_in() {
            if put(&mut tx, &policy).await? > 0 {
                added.push(vec![policy.version.0]);
            }
        }
        let chosen = sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            CURRENT,
            Policy::standard().version.0,
        )
        .run(&mut tx)
        .await?;
        let act = self.does("policies_put_in_place", now);
        act.record(&mut tx, &POLICIES, added).await?;
        act.record(&mut tx, &SETTINGS, (chosen > 0).then(|| vec![CURRENT.to_owned()])).await?;
        Ok(tx.commit().await?)
    }
}

/// A version that exists is never changed: claims rest on it.
async fn put(conn: &mut AnyConnection, policy: &Policy) -> Result<u64, Error> {
    sql!(
        "INSERT INTO policies (version, body) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING",
        policy.version.0.as_str(),
        json("a policy", policy)?,
    )
    .run(conn)
    .await
}

pub(crate) async fn find(conn: &mut AnyConnection, version: &PolicyVersion) -> Result<Policy, Error> {
    let row = sql!("SELECT version, body FROM policies WHERE version = $1", version.0.as_str()).first(conn).await?;
    let row = row.ok_or_else(|| Error::Unknown { what: "policy", value: version.0.clone() })?;
    Ok(RowReader::new("policies", "version", &row).json("body")?)
}

pub(crate) async fn current(conn: &mut AnyConnection) -> Result<Policy, Error> {
    let row = sql!(
        "SELECT p.version, p.body FROM settings s JOIN policies p ON p.version = s.value WHERE s.name = $1",
        CURRENT,
    )
    .first(conn)
    .await?;
    let row = row.ok_or_else(|| Error::Unknown { what: "policy", value: CURRENT.to_owned() })?;
    Ok(RowReader::new("policies", "version", &row).json("body")?)
}
