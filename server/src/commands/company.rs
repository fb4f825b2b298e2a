//! `ofrecord company …`

use super::Error;
use super::account::language;
use chrono::NaiveDate;
use clap::Subcommand;
use domain::catalog::Program;
use domain::code::Code;
use domain::deadline::Zone;
use domain::party::{CompanyId, Mpn};
use store::{Moment, NewCompany, Store};

#[derive(Subcommand)]
pub enum Company {
    /// Create a company; prints its ID
    Create {
        #[arg(long)]
        name: String,
        /// Two capital letters, for example SE; decides the calendar
        #[arg(long, value_parser = country)]
        country: String,
        /// For example Europe/Stockholm
        #[arg(long)]
        zone: Zone,
        #[arg(long, default_value = "en", value_parser = language)]
        language: String,
    },
    /// List all companies with their locations
    List,
    /// Add a location to a company
    AddLocation {
        #[arg(long)]
        company: CompanyId,
        #[arg(long, value_parser = mpn)]
        mpn: Mpn,
        #[arg(long)]
        name: String,
        #[arg(long, default_value = "")]
        region: String,
        #[arg(long, default_value = "")]
        partner_type: String,
    },
    /// Enrol a location in a program
    Enrol {
        #[arg(long, value_parser = mpn)]
        mpn: Mpn,
        #[arg(long, value_parser = program)]
        program: Program,
        /// The first day; default: today
        #[arg(long)]
        from: Option<NaiveDate>,
    },
    /// Remove a location from a program
    Leave {
        #[arg(long, value_parser = mpn)]
        mpn: Mpn,
        #[arg(long, value_parser = program)]
        program: Program,
    },
}

fn mpn(text: &str) -> Result<Mpn, String> {
    text.parse().map_err(|()| "an MPN has 4 to 10 digits".to_owned())
}

fn program(text: &str) -> Result<Program, String> {
    let there_are = || Program::ALL.iter().map(|program| program.code()).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|_| format!("there are {}", there_are()))
}

fn country(text: &str) -> Result<String, String> {
    let right = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if right { Ok(text.to_owned()) } else { Err("two capital letters, as SE".to_owned()) }
}

pub async fn run(store: &Store, command: Company, moment: Moment) -> Result<(), Error> {
    match command {
        Company::Create { name, country, zone, language } => {
            if name.trim().is_empty() {
                return Err(Error::Asked("a company has a name".into()));
            }
            println!("{}", store.create_company(&NewCompany { name, country, zone, language }, moment).await?);
        }
        Company::List => {
            for company in store.companies().await? {
                println!("{}  {}  {}  {}", company.id, company.country, company.zone, company.name);
                for location in store.locations(company.id).await? {
                    let programs: Vec<_> =
                        location.enrolments.iter().map(|enrolment| enrolment.program.code()).collect();
                    println!("  {:<10}  {:<24}  {}", location.mpn, location.name, programs.join(", "));
                }
            }
        }
        Company::AddLocation { company, mpn, name, region, partner_type } => {
            store.add_location(company, &mpn, &name, &region, &partner_type, moment.at).await?;
        }
        Company::Enrol { mpn, program, from } => {
            store.enrol(&mpn, program, from.unwrap_or(moment.at.date_naive()), moment.at).await?;
        }
        Company::Leave { mpn, program } => store.leave_program(&mpn, program, moment.at).await?,
    }
    Ok(())
}
