//! Stored events are permanent: `domain/tests/events.jsonl` has samples of each, one per line, that every later version must read.
//! `UPDATE=1 cargo test -p domain` appends samples of what has none; a committed line is never changed or removed.

use crate::walk;
use domain::action::Event;
use domain::claim::{Consent, CustomerAnswer, EndReason, WaitOutcome};
use domain::claim_form::StepAnswers;
use domain::contest::{LineKey, Outcome};
use domain::evidence::RejectionReason;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use strum::VariantNames;

/// The enums of which every variant needs a sample, with the JSON key that has the variant's name.
const NAMES: [(&str, &[&str]); 9] = [
    ("event", Event::VARIANTS),
    ("step", StepAnswers::VARIANTS),
    ("outcome", WaitOutcome::VARIANTS),
    ("outcome", Outcome::VARIANTS),
    ("consent", Consent::VARIANTS),
    ("answer", CustomerAnswer::VARIANTS),
    ("code", EndReason::VARIANTS),
    ("code", RejectionReason::VARIANTS),
    ("of", LineKey::VARIANTS),
];

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/events.jsonl")
}

fn committed() -> String {
    std::fs::read_to_string(path()).expect("the samples can be read")
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// What a value shows of the format: the types at each path, and the names of variants.
fn forms(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Null => drop(found.insert(format!("{path}: null"))),
        Value::Bool(_) => drop(found.insert(format!("{path}: boolean"))),
        Value::Number(_) => drop(found.insert(format!("{path}: number"))),
        Value::String(text) => {
            let named =
                NAMES.iter().any(|(key, names)| path.ends_with(&format!(".{key}")) && names.contains(&text.as_str()));
            found.insert(format!("{path}: {}", if named { text } else { "text" }));
        }
        Value::Array(items) => items.iter().for_each(|item| forms(item, &format!("{path}[]"), found)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| forms(field, &format!("{path}.{key}"), found)),
    }
}

fn forms_of(sample: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    forms(sample, sample["event"].as_str().unwrap_or_default(), &mut found);
    found
}

/// Appends an event of the random walks wherever no sample has its form yet.
fn append(seeds: std::ops::RangeInclusive<u64>) {
    let mut lines = committed();
    let mut known: BTreeSet<String> = lines.lines().flat_map(|line| forms_of(&json(line))).collect();
    for event in seeds.flat_map(walk::events) {
        let sample = serde_json::to_value(&event).unwrap();
        let forms = forms_of(&sample);
        if !forms.is_subset(&known) {
            known.extend(forms);
            lines.push_str(&format!("{sample}\n"));
        }
    }
    std::fs::write(path(), lines).expect("the samples can be written");
}

#[test]
fn every_event_has_a_sample_that_is_read_and_written_the_same() {
    if std::env::var_os("UPDATE").is_some() {
        append(1..=15);
    }
    let committed = committed();
    for line in committed.lines() {
        let sample = json(line);
        let event: Event =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("no longer readable, {error}: {line}"));
        assert_eq!(serde_json::to_value(&event).unwrap(), sample, "written differently now");
        assert_eq!(sample["event"], event.code());
    }
    let forms: BTreeSet<String> = committed.lines().flat_map(|line| forms_of(&json(line))).collect();
    for (key, names) in NAMES {
        for name in names {
            let end = format!(".{key}: {name}");
            let sampled = forms.iter().any(|form| form.ends_with(&end));
            assert!(
                sampled,
                "no sample with \"{key}\": \"{name}\": UPDATE=1 cargo test -p domain, or append one to {:?}",
                path()
            );
        }
    }
}
