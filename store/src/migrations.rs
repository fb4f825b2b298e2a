//! The schema, compiled in. A migration that has been released is never edited; a new one is added.

use crate::engine::Engine;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

pub(crate) fn for_engine(engine: Engine) -> Migrator {
    let (name, own) = match engine {
        Engine::Sqlite => ("sqlite", include_str!("../migrations/sqlite/0002_sqlite.sql")),
        Engine::Postgres => ("postgres", include_str!("../migrations/postgres/0002_postgres.sql")),
    };
    let texts = [(1, "schema", include_str!("../migrations/0001_schema.sql")), (2, name, own)];
    let migrations = texts.into_iter().map(|(version, name, text)| {
        Migration::new(version, name.into(), MigrationType::Simple, text.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}
