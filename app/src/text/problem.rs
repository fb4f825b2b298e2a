//! Why a form or an action was refused, in words.

use super::{checks, codes};
use crate::failure::Failure;
use crate::form::Problem;
use crate::messages::{Locale, td_string};
use crate::parts::claim_summary::name;
use crate::text::dates::{day, size};
use domain::action::Refusal;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::{Criterion, FileType};
use domain::upload::UploadRefusal;

/// One line for the error summary and the field.
pub fn problem(locale: Locale, problem: &Problem) -> String {
    match problem {
        Problem::Failed { failure: Failure::Refused(refusal) } => self::refusal(locale, refusal),
        Problem::Failed { failure: Failure::NotSignedIn } => td_string!(locale, refusals.not_signed_in).to_string(),
        Problem::Failed { failure: Failure::Internal { number } | Failure::FileDamaged { number } } => {
            td_string!(locale, errors.server_error.number, number = number).to_string()
        }
        Problem::Failed { failure: Failure::LinkGone } => td_string!(locale, errors.link_expired.text).to_string(),
        Problem::Failed { failure: Failure::Malformed(_) } => td_string!(locale, errors.bad_request.text).to_string(),
        Problem::Failed { failure: Failure::WrongMethod } => {
            td_string!(locale, errors.method_not_allowed.text).to_string()
        }
        Problem::Failed { failure: Failure::TooLarge } => td_string!(locale, errors.too_large.text).to_string(),
        Problem::Failed { failure: Failure::TooMany } => td_string!(locale, errors.too_many.text).to_string(),
        Problem::Failed { failure: Failure::Busy } => td_string!(locale, errors.maintenance.text).to_string(),
        Problem::Failed { failure: Failure::StorageFull } => td_string!(locale, errors.storage_full.text).to_string(),
        Problem::Failed { failure: Failure::NotFound } => td_string!(locale, refusals.not_found).to_string(),
        Problem::Failed { failure: Failure::Forbidden } => td_string!(locale, refusals.not_allowed).to_string(),
        Problem::File { name, why } => file(locale, name, why),
        Problem::Page => td_string!(locale, refusals.page_malformed).to_string(),
        Problem::SignIn => td_string!(locale, refusals.sign_in_failed).to_string(),
        Problem::SignInThrottled { minutes } => {
            td_string!(locale, refusals.sign_in_throttled, count = *minutes).to_string()
        }
    }
}

pub fn refusal(locale: Locale, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound => td_string!(locale, refusals.not_found).to_string(),
        Refusal::NotAllowed => td_string!(locale, refusals.not_allowed).to_string(),
        Refusal::NotNow { state } => {
            td_string!(locale, refusals.not_now, state = codes::state(locale, *state)).to_string()
        }
        Refusal::Stale { .. } => td_string!(locale, refusals.stale).to_string(),
        Refusal::OwnCompany => td_string!(locale, refusals.own_company).to_string(),
        Refusal::OthersReview => td_string!(locale, refusals.others_review).to_string(),
        Refusal::ReviewedBefore => td_string!(locale, refusals.reviewed_before).to_string(),
        Refusal::InArbitration => td_string!(locale, refusals.in_arbitration).to_string(),
        Refusal::ContestClosed => td_string!(locale, refusals.contest_closed).to_string(),
        Refusal::ContestRunning { until } => {
            td_string!(locale, refusals.contest_running, until = day(locale, *until)).to_string()
        }
        Refusal::NotAParty => td_string!(locale, refusals.not_a_party).to_string(),
        Refusal::NotReady { findings } => {
            let titles: Vec<_> = findings.iter().map(|finding| checks::title(locale, finding.check)).collect();
            sentences(locale, &[td_string!(locale, refusals.not_ready).to_string(), listed(locale, &titles)])
        }
        Refusal::Missing { field } => {
            td_string!(locale, refusals.missing, field = codes::field(locale, *field)).to_string()
        }
        Refusal::TooLong { field, limit } => {
            td_string!(locale, refusals.too_long, field = codes::field(locale, *field), limit = limit).to_string()
        }
        Refusal::RubricIncomplete { criteria } => {
            td_string!(locale, refusals.rubric_incomplete, criteria = criteria_listed(locale, criteria)).to_string()
        }
        Refusal::CriteriaNotMet { criteria } => {
            td_string!(locale, refusals.criteria_not_met, criteria = codes::criteria_unmet(locale, criteria))
                .to_string()
        }
        Refusal::NoCriterionNotMet => td_string!(locale, refusals.no_criterion_not_met).to_string(),
        Refusal::TooManyFiles { limit } => td_string!(locale, refusals.too_many_files, limit = limit).to_string(),
        Refusal::SubscriptionEnded { products } => {
            let names: Vec<_> = products.iter().map(name).collect();
            td_string!(locale, refusals.subscription_ended, products = listed(locale, &names)).to_string()
        }
        Refusal::Fixed { field } => {
            td_string!(locale, refusals.fixed, field = codes::field(locale, *field)).to_string()
        }
        Refusal::DisputeClosed => td_string!(locale, refusals.dispute_closed).to_string(),
        Refusal::NotDisputable => td_string!(locale, refusals.not_disputable).to_string(),
        Refusal::DisputedBefore => td_string!(locale, refusals.disputed_before).to_string(),
        Refusal::NoSuchProof => td_string!(locale, refusals.no_such_proof).to_string(),
        Refusal::KeyUsedBefore => td_string!(locale, refusals.key_used_before).to_string(),
    }
}

fn file(locale: Locale, name: &str, why: &UploadRefusal) -> String {
    match why {
        UploadRefusal::Missing => td_string!(locale, refusals.file_missing).to_string(),
        UploadRefusal::Empty => td_string!(locale, refusals.file_empty, name = name).to_string(),
        UploadRefusal::TooLarge { limit_bytes } => {
            td_string!(locale, refusals.file_too_large, name = name, limit = size(*limit_bytes)).to_string()
        }
        UploadRefusal::TypeUnknown => {
            td_string!(locale, refusals.file_type_unknown, name = name, types = file_types(locale)).to_string()
        }
        UploadRefusal::Renamed { found } => {
            td_string!(locale, refusals.file_renamed, name = name, found = found.code().to_uppercase()).to_string()
        }
        UploadRefusal::NameTooLong => {
            td_string!(locale, refusals.file_name_too_long, name = name, limit = Field::FileName.limit()).to_string()
        }
        UploadRefusal::KindMissing => {
            td_string!(locale, refusals.missing, field = td_string!(locale, draft.proof.kind)).to_string()
        }
        UploadRefusal::DateMalformed => td_string!(locale, refusals.date_malformed).to_string(),
    }
}

/// The accepted file types, as people call them.
pub fn file_types(locale: Locale) -> String {
    let names: Vec<_> = FileType::ALL.iter().map(|file_type| file_type.code().to_uppercase()).collect();
    listed(locale, &names)
}

fn criteria_listed(locale: Locale, criteria: &[Criterion]) -> String {
    let names: Vec<_> = criteria.iter().map(|criterion| codes::criterion(locale, *criterion)).collect();
    listed(locale, &names)
}

/// Joins sentences as the language does, without empty ones.
pub fn sentences(locale: Locale, texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    texts.join(match locale {
        Locale::ja | Locale::zh_TW => "",
        Locale::en | Locale::sv => " ",
    })
}

/// Joins names as a list in the language.
pub fn listed(locale: Locale, names: &[String]) -> String {
    names.join(match locale {
        Locale::ja | Locale::zh_TW => "、",
        Locale::en | Locale::sv => ", ",
    })
}
