//! Two partner companies with their locations, and an account for each role.

use super::Error;
use crate::password;
use app::state::DemoAccount;
use domain::catalog::Program;
use domain::deadline::Zone;
use domain::party::{CompanyId, Mpn, PartnerRole};
use store::{Moment, NewCompany, NewPerson, Preferences, Standing, Store, Theme};

/// Of every account of the demo. No secret: it stands on the sign-in page.
const PASSWORD: &str = "of-record-demo";

pub const ASTRID: &str = "astrid@fjordlight.example";
pub const MAJA: &str = "maja@fjordlight.example";
pub const ERIK: &str = "erik@fjordlight.example";
pub const HARUKA: &str = "haruka@hanamori.example";
pub const KENJI: &str = "kenji@hanamori.example";
pub const PRIYA: &str = "priya@desk.example";
pub const TOMAS: &str = "tomas@desk.example";
pub const GRACE: &str = "grace@desk.example";
pub const MEILING: &str = "meiling@desk.example";
pub const SAM: &str = "sam@desk.example";

/// In the order in which they are shown.
const SHOWN: [&str; 10] = [ASTRID, MAJA, ERIK, HARUKA, KENJI, PRIYA, TOMAS, GRACE, MEILING, SAM];

pub const STOCKHOLM: &str = "4901001";
pub const GOTHENBURG: &str = "4901002";
const MALMO: &str = "4901003";
pub const TOKYO: &str = "5201001";
const OSAKA: &str = "5201002";

const ALL: &[Program] = &[Program::OsaSell, Program::OsuBusinessApplications, Program::OsuMicrosoft365];

pub fn mpn(text: &str) -> Result<Mpn, Error> {
    text.parse().map_err(|()| Error::Wrong(format!("the MPN {text}")))
}

fn zone(name: &str) -> Result<Zone, Error> {
    name.parse().map_err(|_| Error::Wrong(format!("the time zone {name}")))
}

pub async fn create(store: &Store, moment: Moment) -> Result<(), Error> {
    let fjordlight = company(store, "Fjordlight Consulting", "SE", "Europe/Stockholm", "sv", moment).await?;
    let hanamori = company(store, "Hanamori Systems", "JP", "Asia/Tokyo", "ja", moment).await?;
    let day = moment.at.date_naive();
    for (company, number, name, region, kind, programs) in [
        (fjordlight, STOCKHOLM, "Stockholm", "Sweden", "Solutions partner", ALL),
        (fjordlight, GOTHENBURG, "Göteborg", "Sweden", "Solutions partner", &[Program::OsuMicrosoft365][..]),
        (fjordlight, MALMO, "Malmö", "Sweden", "Reseller", &[][..]),
        (hanamori, TOKYO, "東京本社", "Japan", "Solutions partner", ALL),
        (hanamori, OSAKA, "大阪支店", "Japan", "Advisor", &[Program::OsaSell, Program::OsuBusinessApplications][..]),
    ] {
        let number = mpn(number)?;
        store.add_location(company, &number, name, region, kind, moment.at).await?;
        for program in programs {
            store.enrol(&number, *program, day, moment.at).await?;
        }
    }

    let hash = password::hash(PASSWORD.to_owned(), &[]).await?;
    let partner = |company, role| Standing::Partner { company, role };
    let (reviewer, lead) = (Standing::Reviewer { lead: false }, Standing::Reviewer { lead: true });
    for (email, name, standing, language, place) in [
        (ASTRID, "Astrid Ek", partner(fjordlight, PartnerRole::GlobalAdmin), "en", "Europe/Stockholm"),
        (MAJA, "Maja Holm", partner(fjordlight, PartnerRole::IncentivesAdmin), "sv", "Europe/Stockholm"),
        (ERIK, "Erik Sand", partner(fjordlight, PartnerRole::IncentivesUser), "en", "Europe/Stockholm"),
        (HARUKA, "森 春香", partner(hanamori, PartnerRole::GlobalAdmin), "ja", "Asia/Tokyo"),
        (KENJI, "Kenji Ono", partner(hanamori, PartnerRole::BillingAdmin), "en", "Asia/Tokyo"),
        (PRIYA, "Priya Nair", reviewer, "en", "Europe/London"),
        (TOMAS, "Tomas Berg", reviewer, "en", "Europe/Stockholm"),
        (GRACE, "Grace Obi", lead, "en", "Europe/London"),
        (MEILING, "林美玲", lead, "zh-TW", "Asia/Taipei"),
        (SAM, "Sam Reyes", Standing::SystemAdmin, "en", "America/New_York"),
    ] {
        let new = NewPerson {
            email: email.to_owned(),
            name: name.to_owned(),
            password_hash: Some(hash.clone()),
            standing,
            locations: match email {
                // Sees the claims of Göteborg only.
                ERIK => vec![mpn(GOTHENBURG)?],
                _ => vec![],
            },
            belongs_to: match email {
                // Used to work for Hanamori and never reviews it.
                TOMAS => vec![hanamori],
                _ => vec![],
            },
            preferences: Preferences { language: language.to_owned(), zone: zone(place)?, theme: Theme::Auto },
        };
        store.create_person(&new, moment).await?;
    }
    Ok(())
}

async fn company(
    store: &Store,
    name: &str,
    country: &str,
    place: &str,
    language: &str,
    moment: Moment,
) -> Result<CompanyId, Error> {
    let new = NewCompany { name: name.into(), country: country.into(), zone: zone(place)?, language: language.into() };
    Ok(store.create_company(&new, moment).await?)
}

/// The demo's accounts that are there and may sign in.
pub async fn accounts(store: &Store) -> Result<Vec<DemoAccount>, Error> {
    let mut accounts = vec![];
    for email in SHOWN {
        let Some(person) = store.person_by_email(email).await?.filter(|person| person.active) else { continue };
        let Some(actor) = store.actor_of(person.id).await? else { continue };
        let company = match person.standing {
            Standing::Partner { company, .. } => store.company(company).await?.map(|company| company.name),
            Standing::Reviewer { .. } | Standing::SystemAdmin => None,
        };
        let (email, name) = (person.email, person.name);
        accounts.push(DemoAccount { email, password: PASSWORD.to_owned(), name, company, actor });
    }
    Ok(accounts)
}
