//! The schema, compiled in. A migration that has landed is never edited; a new one is added.

use crate::engine::Engine;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

pub(crate) fn of(engine: Engine) -> Migrator {
    let guards = match engine {
        Engine::Sqlite => include_str!("../migrations/sqlite/0002_guards.sql"),
        Engine::Postgres => include_str!("../migrations/postgres/0002_guards.sql"),
    };
    let texts = [
        (1, "desk", include_str!("../migrations/0001_desk.sql")),
        (2, "guards", guards),
        (3, "tenants and mails", include_str!("../migrations/0003_tenants_and_mails.sql")),
    ];
    let migrations = texts.into_iter().map(|(version, name, text)| {
        Migration::new(version, name.into(), MigrationType::Simple, text.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}
