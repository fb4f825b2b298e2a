//! `ofrecord account …`

use super::Error;
use crate::password;
use app::state::{LOCALES, tag};
use clap::{Args, Subcommand, ValueEnum};
use domain::code::Code;
use domain::deadline::Zone;
use domain::draft::is_email;
use domain::party::{CompanyId, Mpn, PartnerRole};
use std::io::{IsTerminal, Read, stdin};
use store::{Moment, NewPerson, Person, Preferences, Standing, Store, Theme};

#[derive(Subcommand)]
pub enum Account {
    /// Create an account; its password is asked for, or read from standard input
    Create(Create),
    /// List all accounts
    List,
    /// Disable an account; its sessions end
    Disable { email: String },
    /// Enable an account again
    Enable { email: String },
    /// Set the locations that an incentives user works for; replaces the previous ones
    Locations {
        email: String,
        #[arg(value_parser = mpn)]
        locations: Vec<Mpn>,
    },
    /// Set the companies that a reviewer belongs to and must not review; replaces the previous ones
    BelongsTo { email: String, companies: Vec<CompanyId> },
    /// Set the language, the time zone or both
    Preferences {
        email: String,
        /// en, ja, zh-TW or sv
        #[arg(long, value_parser = language, required_unless_present = "zone")]
        language: Option<String>,
        /// For example Europe/Stockholm
        #[arg(long)]
        zone: Option<Zone>,
    },
    /// Set a new password, asked for or read from standard input; all sessions end
    SetPassword { email: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Role {
    Partner,
    Reviewer,
    Lead,
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Of {
    IncentivesUser,
    IncentivesAdmin,
    BillingAdmin,
    GlobalAdmin,
}

#[derive(Args)]
pub struct Create {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    #[arg(long)]
    role: Role,
    /// The company of a partner
    #[arg(long, required_if_eq("role", "partner"))]
    company: Option<CompanyId>,
    /// The partner's role in the company
    #[arg(long, required_if_eq("role", "partner"))]
    partner_role: Option<Of>,
    /// A location that an incentives user works for; can be given several times
    #[arg(long = "location", value_parser = mpn)]
    locations: Vec<Mpn>,
    /// A company that a reviewer belongs to and must not review; can be given several times
    #[arg(long = "belongs-to")]
    belongs_to: Vec<CompanyId>,
    /// en, ja, zh-TW or sv; default: the language of the company
    #[arg(long, value_parser = language)]
    language: Option<String>,
    /// For example Europe/Stockholm; default: the time zone of the company
    #[arg(long)]
    zone: Option<Zone>,
}

fn mpn(text: &str) -> Result<Mpn, String> {
    text.parse().map_err(|()| "an MPN has 4 to 10 digits".to_owned())
}

pub(super) fn language(text: &str) -> Result<String, String> {
    let known = LOCALES.into_iter().map(tag).find(|tag| tag.eq_ignore_ascii_case(text));
    known.map(ToOwned::to_owned).ok_or_else(|| "the language must be en, ja, zh-TW or sv".to_owned())
}

pub async fn run(store: &Store, command: Account, moment: Moment) -> Result<(), Error> {
    match command {
        Account::Create(new) => create(store, new, moment).await,
        Account::List => {
            for person in store.people().await? {
                let active = if person.active { "" } else { "  (disabled)" };
                println!("{:<32} {:<24} {}{active}", person.email, standing(&person.standing), person.name);
            }
            Ok(())
        }
        Account::Disable { email } => {
            store.set_active(find(store, &email).await?.id, false, moment.at).await.map_err(Error::from)
        }
        Account::Enable { email } => {
            store.set_active(find(store, &email).await?.id, true, moment.at).await.map_err(Error::from)
        }
        Account::Locations { email, locations } => {
            let person = find(store, &email).await?;
            may_have_locations(store, &person.standing, &locations).await?;
            Ok(store.set_person_locations(person.id, &locations, moment.at).await?)
        }
        Account::BelongsTo { email, companies } => {
            let person = find(store, &email).await?;
            may_belong(&person.standing, &companies)?;
            Ok(store.set_reviewer_companies(person.id, &companies, moment.at).await?)
        }
        Account::Preferences { email, language, zone } => {
            let Person { id, preferences, .. } = find(store, &email).await?;
            let preferences = Preferences {
                language: language.unwrap_or(preferences.language),
                zone: zone.unwrap_or(preferences.zone),
                theme: preferences.theme,
            };
            Ok(store.set_preferences(id, &preferences, moment.at).await?)
        }
        Account::SetPassword { email } => {
            let person = find(store, &email).await?;
            let hash = password::hash(typed_password()?, &[&person.name, &person.email]).await?;
            store.set_password(person.id, &hash, moment.at).await?;
            Ok(store.end_sessions_of(person.id, None).await?)
        }
    }
}

async fn create(store: &Store, new: Create, moment: Moment) -> Result<(), Error> {
    let asked = |text: &str| Error::Asked(text.to_owned());
    if !is_email(&new.email) {
        return Err(asked("this is no e-mail address"));
    }
    if new.name.trim().is_empty() || new.name.chars().count() > 120 {
        return Err(asked("a name has 1 to 120 characters"));
    }
    let standing = match (new.role, new.company, new.partner_role) {
        (Role::Partner, Some(company), Some(role)) => Standing::Partner {
            company,
            role: match role {
                Of::IncentivesUser => PartnerRole::IncentivesUser,
                Of::IncentivesAdmin => PartnerRole::IncentivesAdmin,
                Of::BillingAdmin => PartnerRole::BillingAdmin,
                Of::GlobalAdmin => PartnerRole::GlobalAdmin,
            },
        },
        (Role::Partner, ..) => return Err(asked("a partner needs --company and --partner-role")),
        (_, Some(_), _) | (_, _, Some(_)) => return Err(asked("--company and --partner-role are for partners")),
        (Role::Reviewer, ..) => Standing::Reviewer { lead: false },
        (Role::Lead, ..) => Standing::Reviewer { lead: true },
        (Role::Admin, ..) => Standing::SystemAdmin,
    };
    may_belong(&standing, &new.belongs_to)?;
    may_have_locations(store, &standing, &new.locations).await?;
    let company = match new.company {
        Some(company) => store.company(company).await?,
        None => None,
    };
    let (language, zone) = company.map_or(("en".to_owned(), Zone::UTC), |company| (company.language, company.zone));
    let password_hash = password::hash(typed_password()?, &[&new.name, &new.email]).await?;
    let person = NewPerson {
        email: new.email,
        name: new.name,
        password_hash: Some(password_hash),
        standing,
        locations: new.locations,
        belongs_to: new.belongs_to,
        preferences: Preferences {
            language: new.language.unwrap_or(language),
            zone: new.zone.unwrap_or(zone),
            theme: Theme::Auto,
        },
    };
    store.create_person(&person, moment).await?;
    println!("{} may sign in.", person.email);
    Ok(())
}

fn may_belong(standing: &Standing, companies: &[CompanyId]) -> Result<(), Error> {
    match standing {
        Standing::Reviewer { .. } => Ok(()),
        _ if companies.is_empty() => Ok(()),
        _ => Err(Error::Asked("only reviewers and leads belong to companies".to_owned())),
    }
}

async fn may_have_locations(store: &Store, standing: &Standing, locations: &[Mpn]) -> Result<(), Error> {
    let own = match standing {
        Standing::Partner { company, .. } => store.locations(*company).await?,
        _ if locations.is_empty() => return Ok(()),
        _ => return Err(Error::Asked("only partners work for locations".to_owned())),
    };
    match locations.iter().find(|mpn| !own.iter().any(|location| location.mpn == **mpn)) {
        None => Ok(()),
        Some(strange) => Err(Error::Asked(format!("the company has no location {strange}"))),
    }
}

async fn find(store: &Store, email: &str) -> Result<Person, Error> {
    let person = store.person_by_email(email).await?;
    person.ok_or_else(|| Error::Asked(format!("there is no account {email}")))
}

fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Partner { role, .. } => role.code(),
        Standing::Reviewer { lead: false } => "reviewer",
        Standing::Reviewer { lead: true } => "lead",
        Standing::SystemAdmin => "system_admin",
    }
}

/// Asked for twice without showing it, or the first line of what is piped in. Never an argument: those are seen by everybody on the machine.
fn typed_password() -> Result<String, Error> {
    if stdin().is_terminal() {
        let ask = |prompt: &str| rpassword::prompt_password(prompt).map_err(super::io("reading the password"));
        let first = ask("Password: ")?;
        if ask("Once more: ")? != first {
            return Err(Error::Asked("the two are not the same".into()));
        }
        return Ok(first);
    }
    let mut text = String::new();
    stdin().take(4096).read_to_string(&mut text).map_err(super::io("reading the password from standard input"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
