//! Tables that help to choose: an activity, whether to dispute, whom to ask.

use super::tables::{Row, table};
use crate::messages::{Locale, td_string};
use crate::text::{activities, codes, history, reasons};
use domain::catalog::{Activity, SolutionArea};
use domain::code::Code;
use domain::evidence::{RejectionReason, WithdrawReason};
use domain::program::Policy;
use leptos::prelude::*;

fn intro(text: String) -> impl IntoView {
    view! { <div class="prose"><p>{text}</p></div> }
}

/// Every activity of every area: what it means, pays and needs.
pub fn activities(locale: Locale, policy: &Policy) -> AnyView {
    let rows = SolutionArea::ALL
        .iter()
        .flat_map(|area| area.activities().iter().map(|activity| activity_row(locale, *area, *activity, policy)))
        .collect();
    let heads = [
        td_string!(locale, help.activities.column_activity).to_string(),
        td_string!(locale, help.activities.column_means).to_string(),
        td_string!(locale, help.activities.column_pays).to_string(),
        td_string!(locale, help.activities.column_needs).to_string(),
    ];
    view! {
        {intro(td_string!(locale, help.activities.intro).to_string())}
        {table(td_string!(locale, help.activities.title).to_string(), heads, rows)}
    }
    .into_any()
}

fn activity_row(locale: Locale, area: SolutionArea, activity: Activity, policy: &Policy) -> Row<4> {
    let (means, pays, needs) = activities::explained(locale, area, activity, policy.pays(area, activity));
    let (label, value) = (codes::area(locale, area), codes::activity(locale, activity));
    [td_string!(locale, shell.colon, label = label, value = value).to_string(), means, pays, needs].into()
}

/// Every reason of a rejection: what it means, and what a dispute may rest on. Linked to as `#rejection-<code>`.
pub fn rejections(locale: Locale) -> AnyView {
    let all = [
        RejectionReason::InsufficientProof { criteria: vec![] },
        RejectionReason::NoCustomerConsentInProof,
        RejectionReason::ProductsMissing,
        RejectionReason::ProofUnavailable,
        RejectionReason::NoPartnerResponse,
        RejectionReason::ArbitrationLost,
        RejectionReason::CustomerDeclined,
        RejectionReason::PartnerRequest { reason: WithdrawReason::Other },
    ];
    let rows = all
        .iter()
        .map(|reason| {
            let dispute = match reason.disputable() {
                true => history::dispute_help(locale, reason),
                false => td_string!(locale, help.rejections.no_dispute).to_string(),
            };
            let cells = [reasons::ground(locale, reason), history::rejection_help(locale, reason), dispute];
            Row { id: Some(format!("rejection-{}", reason.code())), cells }
        })
        .collect();
    let heads = [
        td_string!(locale, help.rejections.column_reason).to_string(),
        td_string!(locale, help.rejections.column_means).to_string(),
        td_string!(locale, help.rejections.column_dispute).to_string(),
    ];
    view! {
        {intro(td_string!(locale, help.rejections.intro).to_string())}
        {table(td_string!(locale, help.rejections.title).to_string(), heads, rows)}
    }
    .into_any()
}

/// Who may do what, by role. The full table of actions and states is `docs/lifecycle.md`.
pub fn roles(locale: Locale) -> AnyView {
    macro_rules! row {
        ($role:expr, $can:ident) => {
            [$role.to_string(), td_string!(locale, help.roles.$can).to_string()].into()
        };
    }
    let rows = vec![
        row!(td_string!(locale, words.role.incentives_user), incentives_user),
        row!(td_string!(locale, help.roles.admins), admins_can),
        row!(td_string!(locale, words.role.reviewer), reviewer),
        row!(td_string!(locale, words.role.lead), lead),
        row!(td_string!(locale, words.role.system_admin), system_admin),
        row!(td_string!(locale, words.party.customer), customer),
    ];
    let heads =
        [td_string!(locale, help.roles.column_role).to_string(), td_string!(locale, help.roles.column_can).to_string()];
    table(td_string!(locale, help.roles.title).to_string(), heads, rows)
}
