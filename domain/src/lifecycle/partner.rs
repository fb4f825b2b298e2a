//! What a partner does: fill in, submit, answer, dispute.

use super::fields::{optional, required};
use super::{ActionOutcome, Decision, Facts, Split, clocks};
use crate::action::{Event, Refusal};
use crate::catalog::Activity;
use crate::claim::{Claim, State, StateKind, WaitOutcome, Waiting};
use crate::claim_form::{Answers, Field, Line, Step, StepAnswers};
use crate::code::Code;
use crate::deadline::Deadline;
use crate::draft::{self, Check, CheckFinding};
use crate::evidence::Proof;
use crate::party::{Actor, Party, ProofId};
use crate::program::Policy;
use chrono::Days;

pub(super) fn save(claim: &Claim, actor: &Actor, step: &StepAnswers, facts: &Facts) -> Result<Decision, Refusal> {
    for (field, text) in step.texts() {
        optional(field, text)?;
    }
    let mut after = claim.answers.clone();
    after.apply(step);
    let changes = claim.answers.changes(&after);
    if changes.is_empty() {
        return Ok(Decision::default());
    }
    // Who is scoped to some locations would lose sight of a claim of another one, and of a colleague's without any.
    let lost = match step {
        StepAnswers::Location { location: Some(mpn) } => {
            (!draft::in_scope(actor, mpn)).then_some(Check::LocationNotYours)
        }
        StepAnswers::Location { location: None } => {
            let keeps = actor.party() == Party::PartnerAdmin || actor.person() == Some(claim.created_by);
            (!keeps).then_some(Check::LocationMissing)
        }
        StepAnswers::Customer { .. }
        | StepAnswers::Activity { .. }
        | StepAnswers::Products { .. }
        | StepAnswers::Contacts { .. }
        | StepAnswers::SelfCheck { .. }
        | StepAnswers::Acknowledgement { .. } => None,
    };
    if let Some(check) = lost {
        return Err(Refusal::NotReady { findings: vec![CheckFinding::new(check, Field::Location)] });
    }
    let answers = after.step_answers(step.step());
    if claim.state.kind() == StateKind::Editing {
        let mut events = vec![Event::AnswersChanged { answers, changes, lines: None }];
        events.extend(waiting(claim, &after, facts));
        return Ok(Decision::from(events));
    }
    // After submission only location, products and contacts change, and only to what would have been accepted.
    match step {
        StepAnswers::Location { .. } | StepAnswers::Products { .. } | StepAnswers::Contacts { .. } => {}
        StepAnswers::Customer { .. }
        | StepAnswers::Activity { .. }
        | StepAnswers::SelfCheck { .. }
        | StepAnswers::Acknowledgement { .. } => return Err(Refusal::Fixed { field: changes[0].field }),
    }
    let findings = blocking(check(&after, claim, actor, facts));
    // Among them the acknowledgement, when products change under it.
    let here =
        |finding: &CheckFinding| finding.check.step() == step.step() || finding.check == Check::AcknowledgementMissing;
    let here: Vec<_> = findings.into_iter().filter(here).collect();
    if !here.is_empty() {
        return Err(Refusal::NotReady { findings: here });
    }
    let lines = matches!(step, StepAnswers::Products { .. }).then(|| lines_of(&after));
    Ok(Decision::from(vec![Event::AnswersChanged { answers, changes, lines }]))
}

/// All findings, on the partner's own day.
fn check(answers: &Answers, claim: &Claim, actor: &Actor, facts: &Facts) -> Vec<CheckFinding> {
    let today = facts.clocks.partner.zone.day(facts.now);
    draft::check(answers, &claim.proofs, actor, &facts.draft, &facts.policy, today)
}

/// All checks over what is saved of a claim.
pub fn findings(claim: &Claim, actor: &Actor, facts: &Facts) -> Vec<CheckFinding> {
    check(&claim.answers, claim, actor, facts)
}

fn lines_of(answers: &Answers) -> Vec<Line> {
    answers.activities.iter().flat_map(|activity| answers.lines(*activity)).collect()
}

pub(super) fn blocking(findings: Vec<CheckFinding>) -> Vec<CheckFinding> {
    findings.into_iter().filter(|finding| finding.check.blocks()).collect()
}

/// A draft whose subscription is not provisioned yet is checked once a day for some days.
fn waiting(claim: &Claim, after: &Answers, facts: &Facts) -> Option<Event> {
    let names_subscriptions = after.products.iter().any(|code| after.subscription(code).is_some());
    if claim.waiting.is_none() && !names_subscriptions {
        return None;
    }
    let waits = draft::waits_for_subscription(after, &facts.draft, facts.clocks.partner.zone.day(facts.now));
    let days = Days::new(u64::from(facts.policy.provisioning_wait_days));
    let asks_for_others =
        claim.answers.products != after.products || claim.answers.subscriptions != after.subscriptions;
    match (waits, claim.waiting) {
        (true, None) => Some(Event::WaitStarted {
            waiting: Waiting { next_check_at: facts.now + Days::new(1), until: facts.now + days },
        }),
        (false, Some(_)) if asks_for_others => Some(Event::WaitEnded { outcome: WaitOutcome::ProductsChanged }),
        (false, Some(_)) => clocks::wait_outcome(after, facts).map(|outcome| Event::WaitEnded { outcome }),
        _ => None,
    }
}

/// Whether the claim takes one more file, whatever is in it.
///
/// # Errors
/// `TooManyFiles`.
pub fn takes_file(claim: &Claim, policy: &Policy) -> Result<(), Refusal> {
    let limit = policy.max_files;
    if claim.proofs.len() >= limit {
        return Err(Refusal::TooManyFiles { limit: limit as u32 });
    }
    Ok(())
}

pub(super) fn add_proof(claim: &Claim, proof: &Proof, facts: &Facts) -> Result<Decision, Refusal> {
    takes_file(claim, &facts.policy)?;
    let proof = Proof { file_name: required(Field::FileName, &proof.file_name)?, ..proof.clone() };
    // A draft is checked as a whole when it is submitted; from then on each file by itself, in the same way.
    if let Some(submitted_at) = claim.submitted_at {
        let day = |at| facts.clocks.partner.zone.day(at);
        let all: Vec<_> = claim.proofs.iter().chain([&proof]).cloned().collect();
        let mut findings = draft::proof_findings(&all, &facts.policy, day(facts.now), day(submitted_at));
        findings.retain(|finding| finding.proof.is_none_or(|id| id == proof.id));
        if !findings.is_empty() {
            // No file of this ID is on record: nothing on a page could be pointed at.
            findings.iter_mut().for_each(|finding| finding.proof = None);
            return Err(Refusal::NotReady { findings });
        }
    }
    Ok(Decision::from(vec![Event::ProofAdded { proof }]))
}

pub(super) fn remove_proof(claim: &Claim, id: ProofId) -> Result<Decision, Refusal> {
    let proof = claim.proof(id).ok_or(Refusal::NoSuchProof)?;
    Ok(Decision::from(vec![Event::ProofRemoved { proof: id, file_name: proof.file_name.clone() }]))
}

pub(super) fn submit(claim: &Claim, actor: &Actor, acknowledged: bool, facts: &Facts) -> Result<Decision, Refusal> {
    let last = StepAnswers::Acknowledgement { acknowledged };
    let mut answers = claim.answers.clone();
    answers.apply(&last);
    let findings = blocking(check(&answers, claim, actor, facts));
    if !findings.is_empty() {
        return Err(Refusal::NotReady { findings });
    }
    let mut activities = answers.activities.iter().copied();
    let Some(first) = activities.next() else {
        return Err(Refusal::Missing { field: Field::Activities });
    };
    let mut decision = Decision::default();
    let changes = claim.answers.changes(&answers);
    if !changes.is_empty() {
        decision.events.push(Event::AnswersChanged { answers: last, changes, lines: None });
    }
    if let Some(second) = activities.next() {
        decision.events.push(Event::ActivityNarrowed { activity: first });
        decision.split = Some(split(claim, &answers, second, facts));
    }
    decision.events.push(submitted(&answers, first, facts));
    Ok(decision)
}

fn submitted(answers: &Answers, activity: Activity, facts: &Facts) -> Event {
    Event::Submitted {
        lines: answers.lines(activity),
        policy: facts.policy.version.clone(),
        deadline: facts.clocks.reviewer.deadline(facts.now, facts.policy.start_review),
        overall: facts.clocks.reviewer.deadline(facts.now, facts.policy.overall_target),
    }
}

/// The second activity as a claim of its own, with the same answers and the same proof.
fn split(claim: &Claim, answers: &Answers, activity: Activity, facts: &Facts) -> Split {
    let (id, reference) = (*facts.reserved).clone();
    let answers = Answers { activities: [activity].into(), ..answers.clone() };
    let mut events = vec![Event::Created {
        reference,
        company: claim.company,
        person: claim.created_by,
        split_from: Some(claim.id),
    }];
    let mut so_far = Answers::default();
    for step in Step::ALL {
        let step = answers.step_answers(*step);
        let before = so_far.clone();
        so_far.apply(&step);
        events.push(Event::AnswersChanged { answers: step, changes: before.changes(&so_far), lines: None });
    }
    events.extend(claim.proofs.iter().map(|proof| Event::ProofAdded { proof: proof.clone() }));
    events.push(submitted(&answers, activity, facts));
    Split { id, events }
}

pub(super) fn answer(claim: &Claim, answers: &[String], comment: &str, facts: &Facts) -> Result<Decision, Refusal> {
    let Some(request) = claim.open_request() else {
        return Err(Refusal::NotNow { state: claim.state.kind() });
    };
    let mut given = Vec::with_capacity(request.items.len());
    for position in 0..request.items.len() {
        let text = optional(Field::Answer, answers.get(position).map_or("", String::as_str))?;
        given.push((!text.is_empty()).then_some(text));
    }
    let comment = optional(Field::Comment, comment)?;
    // Silence is no answer: at least one item or a word on why not.
    if given.iter().all(Option::is_none) && comment.is_empty() {
        return Err(Refusal::Missing { field: Field::Answer });
    }
    let event = Event::RequestAnswered {
        answers: given,
        comment,
        deadline: facts.clocks.reviewer.deadline(facts.now, facts.policy.start_review),
        overall: overall_resumed(claim, facts),
    };
    let outcome = match claim.state.kind().is_approved() {
        true => ActionOutcome::StaysApproved,
        false => ActionOutcome::AsAsked,
    };
    Ok(Decision { events: vec![event], outcome, ..Decision::default() })
}

/// The overall target, which resumes when the reviewer has to act again.
fn overall_resumed(claim: &Claim, facts: &Facts) -> Option<Deadline> {
    claim.overall.as_ref().map(|overall| overall.resumed(facts.now, facts.clocks.reviewer.calendar))
}

/// A dispute needs a reason, proof added since the rejection, or both. It is refused if the company has claimed one of the lines again.
pub(super) fn dispute(claim: &Claim, actor: &Actor, justification: &str, facts: &Facts) -> Result<Decision, Refusal> {
    let justification = optional(Field::Justification, justification)?;
    let State::Rejected { at, .. } = &claim.state else { return Err(Refusal::NotNow { state: claim.state.kind() }) };
    let new_proof = claim.proofs.iter().any(|proof| proof.added_at > *at);
    if justification.is_empty() && !new_proof {
        return Err(Refusal::Missing { field: Field::Justification });
    }
    let findings = draft::own_lines(&claim.lines, actor, &facts.draft);
    if !findings.is_empty() {
        return Err(Refusal::NotReady { findings });
    }
    let deadline = facts.clocks.reviewer.deadline(facts.now, facts.policy.answer_dispute);
    let overall = overall_resumed(claim, facts);
    Ok(Decision::from(vec![Event::Disputed { justification, deadline, overall }]))
}
