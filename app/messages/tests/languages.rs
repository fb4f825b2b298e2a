//! What the build does not see: an empty sentence, a placeholder or a tag that one language forgot.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const LANGUAGES: [&str; 4] = ["en", "ja", "zh-TW", "sv"];
/// Ends a key that is one form of a number; languages have as many as they need.
const FORMS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

/// Every sentence of a language by `namespace.key`, the forms of one number together.
fn sentences(language: &str) -> BTreeMap<String, Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales").join(language);
    let mut found = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        collect(&name, &serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(), &mut found);
    }
    found
}

fn collect(key: &str, value: &Value, found: &mut BTreeMap<String, Vec<Value>>) {
    if let Value::Object(below) = value {
        below.iter().for_each(|(name, value)| collect(&format!("{key}.{name}"), value, found));
        return;
    }
    let bare = FORMS.iter().find_map(|form| key.strip_suffix(form)).unwrap_or(key);
    found.entry(bare.to_owned()).or_default().push(value.clone());
}

/// The `{{ placeholders }}` and `<tags>` of a sentence.
fn marks(text: &str) -> BTreeSet<String> {
    let between = |open: &'static str, close: &'static str| {
        text.split(open).skip(1).filter_map(move |rest| Some(format!("{open} {}", rest.split_once(close)?.0.trim())))
    };
    between("{{", "}}").chain(between("<", ">")).collect()
}

#[test]
fn every_language_says_everything_with_the_same_placeholders() {
    let mut wrong = Vec::new();
    let english = sentences("en");
    for language in LANGUAGES {
        let own = sentences(language);
        for key in english.keys().chain(own.keys()).collect::<BTreeSet<_>>() {
            let (Some(said), Some(meant)) = (own.get(key), english.get(key)) else {
                wrong.push(format!("{language}: {key} stands in one language only"));
                continue;
            };
            let texts: Vec<&str> = said.iter().filter_map(Value::as_str).collect();
            if texts.len() != said.len() || texts.iter().any(|text| text.trim().is_empty()) {
                wrong.push(format!("{language}: {key} says nothing"));
            }
            let placeholders = |values: &[Value]| -> BTreeSet<String> {
                values.iter().filter_map(Value::as_str).flat_map(marks).collect()
            };
            if placeholders(said) != placeholders(meant) {
                wrong.push(format!(
                    "{language}: {key} has {:?} where English has {:?}",
                    placeholders(said),
                    placeholders(meant)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
