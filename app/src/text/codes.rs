//! Codes of the domain in words, one exhaustive match each: a code without words does not compile.

use crate::messages::{Locale, td_string};
use domain::action::ActionKind;
use domain::catalog::{Activity, Program, SolutionArea};
use domain::claim::{StateKind, Turn};
use domain::claim_form::{Field, Step};
use domain::draft::TaskStatus;
use domain::evidence::{Criterion, ProofKind, WithdrawReason};
use domain::program::Policy;

/// The state as on a badge.
pub fn state(locale: Locale, value: StateKind) -> String {
    match value {
        StateKind::Editing => td_string!(locale, words.state.editing).to_string(),
        StateKind::Submitted => td_string!(locale, words.state.submitted).to_string(),
        StateKind::UnderReview => td_string!(locale, words.state.under_review).to_string(),
        StateKind::ActionRequired => td_string!(locale, words.state.action_required).to_string(),
        StateKind::ConsentOpen => td_string!(locale, words.state.consent_open).to_string(),
        StateKind::InEffect => td_string!(locale, words.state.in_effect).to_string(),
        StateKind::Rejected => td_string!(locale, words.state.rejected).to_string(),
        StateKind::Disputed => td_string!(locale, words.state.disputed).to_string(),
        StateKind::Ended => td_string!(locale, words.state.ended).to_string(),
    }
}

/// Whose turn it is.
pub fn turn(locale: Locale, value: Turn) -> String {
    match value {
        Turn::Partner => td_string!(locale, words.turn.partner).to_string(),
        Turn::Reviewer => td_string!(locale, words.turn.reviewer).to_string(),
        Turn::Customer => td_string!(locale, words.turn.customer).to_string(),
        Turn::Nobody => td_string!(locale, words.turn.nobody).to_string(),
    }
}

/// A solution area.
pub fn area(locale: Locale, value: SolutionArea) -> String {
    match value {
        SolutionArea::BusinessApplications => td_string!(locale, words.area.business_applications).to_string(),
        SolutionArea::Microsoft365 => td_string!(locale, words.area.microsoft_365).to_string(),
    }
}

/// An activity.
pub fn activity(locale: Locale, value: Activity) -> String {
    match value {
        Activity::Presales => td_string!(locale, words.activity.presales).to_string(),
        Activity::Usage => td_string!(locale, words.activity.usage).to_string(),
        Activity::RevenueAssociation => td_string!(locale, words.activity.revenue_association).to_string(),
    }
}

/// An incentive program.
pub fn program(locale: Locale, value: Program) -> String {
    match value {
        Program::OsaSell => td_string!(locale, words.program.osa_sell).to_string(),
        Program::OsuBusinessApplications => td_string!(locale, words.program.osu_business_applications).to_string(),
        Program::OsuMicrosoft365 => td_string!(locale, words.program.osu_microsoft_365).to_string(),
    }
}

/// A criterion of the proof.
pub fn criterion(locale: Locale, value: Criterion) -> String {
    match value {
        Criterion::ProofPresent => td_string!(locale, words.criterion.proof_present).to_string(),
        Criterion::CustomerAcknowledged => td_string!(locale, words.criterion.customer_acknowledged).to_string(),
        Criterion::DatesCurrent => td_string!(locale, words.criterion.dates_current).to_string(),
        Criterion::WorkDescribed => td_string!(locale, words.criterion.work_described).to_string(),
        Criterion::ProductsNamed => td_string!(locale, words.criterion.products_named).to_string(),
    }
}

/// What is wrong where a criterion is not met: its neutral name would be read as if it were met.
pub fn criterion_unmet(locale: Locale, value: Criterion) -> String {
    match value {
        Criterion::ProofPresent => td_string!(locale, words.criterion_unmet.proof_present).to_string(),
        Criterion::CustomerAcknowledged => td_string!(locale, words.criterion_unmet.customer_acknowledged).to_string(),
        Criterion::DatesCurrent => td_string!(locale, words.criterion_unmet.dates_current).to_string(),
        Criterion::WorkDescribed => td_string!(locale, words.criterion_unmet.work_described).to_string(),
        Criterion::ProductsNamed => td_string!(locale, words.criterion_unmet.products_named).to_string(),
    }
}

/// All that is wrong, in one line. A semicolon separates, because the texts are clauses with commas of their own.
pub fn criteria_unmet(locale: Locale, values: &[Criterion]) -> String {
    let texts: Vec<_> = values.iter().map(|value| criterion_unmet(locale, *value)).collect();
    texts.join(match locale {
        Locale::ja | Locale::zh_TW => "；",
        Locale::en | Locale::sv => "; ",
    })
}

/// What a criterion asks.
pub fn criterion_help(locale: Locale, value: Criterion, policy: &Policy) -> String {
    match value {
        Criterion::ProofPresent => td_string!(locale, words.criterion_help.proof_present).to_string(),
        Criterion::CustomerAcknowledged => td_string!(locale, words.criterion_help.customer_acknowledged).to_string(),
        Criterion::DatesCurrent => {
            td_string!(locale, words.criterion_help.dates_current, months = policy.proof_max_age_months).to_string()
        }
        Criterion::WorkDescribed => td_string!(locale, words.criterion_help.work_described).to_string(),
        Criterion::ProductsNamed => td_string!(locale, words.criterion_help.products_named).to_string(),
    }
}

/// A kind of proof.
pub fn proof_kind(locale: Locale, value: ProofKind) -> String {
    match value {
        ProofKind::StatementOfWork => td_string!(locale, words.proof_kind.statement_of_work).to_string(),
        ProofKind::CustomerAcknowledgment => td_string!(locale, words.proof_kind.customer_acknowledgment).to_string(),
        ProofKind::PurchaseOrder => td_string!(locale, words.proof_kind.purchase_order).to_string(),
        ProofKind::ProjectPlan => td_string!(locale, words.proof_kind.project_plan).to_string(),
        ProofKind::Other => td_string!(locale, words.proof_kind.other).to_string(),
    }
}

/// Why a partner takes a claim back.
pub fn withdraw_reason(locale: Locale, value: WithdrawReason) -> String {
    match value {
        WithdrawReason::WrongLocation => td_string!(locale, words.withdraw_reason.wrong_location).to_string(),
        WithdrawReason::WrongActivity => td_string!(locale, words.withdraw_reason.wrong_activity).to_string(),
        WithdrawReason::NoLongerWithCustomer => {
            td_string!(locale, words.withdraw_reason.no_longer_with_customer).to_string()
        }
        WithdrawReason::Other => td_string!(locale, words.withdraw_reason.other).to_string(),
    }
}

/// Where a step stands.
pub fn task(locale: Locale, value: TaskStatus) -> String {
    match value {
        TaskStatus::CannotStartYet => td_string!(locale, words.task.cannot_start_yet).to_string(),
        TaskStatus::NotStarted => td_string!(locale, words.task.not_started).to_string(),
        TaskStatus::NeedsWork => td_string!(locale, words.task.needs_work).to_string(),
        TaskStatus::Done => td_string!(locale, words.task.done).to_string(),
    }
}

/// The name of a step.
pub fn step(locale: Locale, value: Step) -> String {
    match value {
        Step::Location => td_string!(locale, words.step.location).to_string(),
        Step::Customer => td_string!(locale, words.step.customer).to_string(),
        Step::Activity => td_string!(locale, words.step.activity).to_string(),
        Step::Products => td_string!(locale, words.step.products).to_string(),
        Step::Contacts => td_string!(locale, words.step.contacts).to_string(),
        Step::Proof => td_string!(locale, words.step.proof).to_string(),
        Step::Check => td_string!(locale, words.step.check).to_string(),
    }
}

/// What a step asks for.
pub fn step_hint(locale: Locale, value: Step) -> String {
    match value {
        Step::Location => td_string!(locale, words.step_hint.location).to_string(),
        Step::Customer => td_string!(locale, words.step_hint.customer).to_string(),
        Step::Activity => td_string!(locale, words.step_hint.activity).to_string(),
        Step::Products => td_string!(locale, words.step_hint.products).to_string(),
        Step::Contacts => td_string!(locale, words.step_hint.contacts).to_string(),
        Step::Proof => td_string!(locale, words.step_hint.proof).to_string(),
        Step::Check => td_string!(locale, words.step_hint.check).to_string(),
    }
}

/// The label of a field.
pub fn field(locale: Locale, value: Field) -> String {
    match value {
        Field::Location => td_string!(locale, words.field.location).to_string(),
        Field::TenantId => td_string!(locale, words.field.tenant_id).to_string(),
        Field::Domain => td_string!(locale, words.field.domain).to_string(),
        Field::Area => td_string!(locale, words.field.area).to_string(),
        Field::Activities => td_string!(locale, words.field.activities).to_string(),
        Field::SellerName => td_string!(locale, words.field.seller_name).to_string(),
        Field::IsvProduct => td_string!(locale, words.field.isv_product).to_string(),
        Field::Products => td_string!(locale, words.field.products).to_string(),
        Field::Subscriptions => td_string!(locale, words.field.subscriptions).to_string(),
        Field::ClaimName => td_string!(locale, words.field.claim_name).to_string(),
        Field::CustomerName => td_string!(locale, words.field.customer_name).to_string(),
        Field::CustomerTitle => td_string!(locale, words.field.customer_title).to_string(),
        Field::CustomerEmail => td_string!(locale, words.field.customer_email).to_string(),
        Field::TechnicalName => td_string!(locale, words.field.technical_name).to_string(),
        Field::TechnicalTitle => td_string!(locale, words.field.technical_title).to_string(),
        Field::TechnicalEmail => td_string!(locale, words.field.technical_email).to_string(),
        Field::OwnName => td_string!(locale, words.field.own_name).to_string(),
        Field::OwnEmail => td_string!(locale, words.field.own_email).to_string(),
        Field::EmailReason => td_string!(locale, words.field.email_reason).to_string(),
        Field::Proof => td_string!(locale, words.field.proof).to_string(),
        Field::FileName => td_string!(locale, words.field.file_name).to_string(),
        Field::SelfCheck => td_string!(locale, words.field.self_check).to_string(),
        Field::Acknowledged => td_string!(locale, words.field.acknowledged).to_string(),
        Field::Comment => td_string!(locale, words.field.comment).to_string(),
        Field::Note => td_string!(locale, words.field.note).to_string(),
        Field::Reason => td_string!(locale, words.field.reason).to_string(),
        Field::Justification => td_string!(locale, words.field.justification).to_string(),
        Field::Statement => td_string!(locale, words.field.statement).to_string(),
        Field::RequestItems => td_string!(locale, words.field.request_items).to_string(),
        Field::Answer => td_string!(locale, words.field.answer).to_string(),
        Field::Rubric => td_string!(locale, words.field.rubric).to_string(),
        Field::Reviewer => td_string!(locale, words.field.reviewer).to_string(),
        Field::Winner => td_string!(locale, words.field.winner).to_string(),
    }
}

/// An action as on its button.
pub fn action(locale: Locale, value: ActionKind) -> String {
    match value {
        ActionKind::SaveAnswers => td_string!(locale, words.action.save_answers).to_string(),
        ActionKind::AddProof => td_string!(locale, words.action.add_proof).to_string(),
        ActionKind::RemoveProof => td_string!(locale, words.action.remove_proof).to_string(),
        ActionKind::Submit => td_string!(locale, words.action.submit).to_string(),
        ActionKind::Comment => td_string!(locale, words.action.comment).to_string(),
        ActionKind::Note => td_string!(locale, words.action.note).to_string(),
        ActionKind::ViewProof => td_string!(locale, words.action.view_proof).to_string(),
        ActionKind::Assign => td_string!(locale, words.action.assign).to_string(),
        ActionKind::StartReview => td_string!(locale, words.action.start_review).to_string(),
        ActionKind::Release => td_string!(locale, words.action.release).to_string(),
        ActionKind::SaveRubric => td_string!(locale, words.action.save_rubric).to_string(),
        ActionKind::AskInformation => td_string!(locale, words.action.ask_information).to_string(),
        ActionKind::AnswerRequest => td_string!(locale, words.action.answer_request).to_string(),
        ActionKind::Approve => td_string!(locale, words.action.approve).to_string(),
        ActionKind::Reject => td_string!(locale, words.action.reject).to_string(),
        ActionKind::Discard => td_string!(locale, words.action.discard).to_string(),
        ActionKind::Withdraw => td_string!(locale, words.action.withdraw).to_string(),
        ActionKind::EndAssociation => td_string!(locale, words.action.end_association).to_string(),
        ActionKind::Dispute => td_string!(locale, words.action.dispute).to_string(),
        ActionKind::UpholdRejection => td_string!(locale, words.action.uphold_rejection).to_string(),
        ActionKind::AddStatement => td_string!(locale, words.action.add_statement).to_string(),
        ActionKind::FinishStatement => td_string!(locale, words.action.finish_statement).to_string(),
        ActionKind::DecideArbitration => td_string!(locale, words.action.decide_arbitration).to_string(),
        ActionKind::Agree => td_string!(locale, words.action.agree).to_string(),
        ActionKind::Decline => td_string!(locale, words.action.decline).to_string(),
        ActionKind::WithdrawConsent => td_string!(locale, words.action.withdraw_consent).to_string(),
        ActionKind::RestartConsent => td_string!(locale, words.action.restart_consent).to_string(),
        ActionKind::EndSubscription => td_string!(locale, words.action.end_subscription).to_string(),
        ActionKind::Tick => td_string!(locale, words.action.tick).to_string(),
    }
}
