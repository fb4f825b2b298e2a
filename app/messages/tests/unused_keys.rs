//! Texts that no page, mail or export uses any more.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Ends a key that is one form of a number.
const FORMS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

fn keys(key: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(below) => below.iter().for_each(|(name, value)| keys(&format!("{key}.{name}"), value, found)),
        _ => {
            found.insert(key.to_owned());
        }
    }
}

fn read(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, ending, found);
        } else if path.extension().is_some_and(|own| own == ending) {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The parts of a source that are made of these characters only.
fn words<'a>(text: &'a str, also: &'static str) -> impl Iterator<Item = &'a str> {
    text.split(move |c: char| !(c.is_ascii_alphanumeric() || c == '_' || also.contains(c)))
}

#[test]
fn every_text_is_used() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut locales) = (vec![], vec![]);
    read(&here.join("../src"), "rs", &mut sources);
    read(&here.join("../../server/src"), "rs", &mut sources);
    read(&here.join("../locales/en"), "json", &mut locales);
    let mut all = BTreeSet::new();
    for (name, text) in &locales {
        keys(name, &serde_json::from_str(text).unwrap(), &mut all);
    }
    let named: BTreeSet<_> = sources.iter().flat_map(|(_, text)| words(text, ".$")).collect();
    let known: BTreeSet<_> = sources.iter().flat_map(|(_, text)| words(text, "")).collect();
    // A macro's `mail.$key.subject` uses every key whose name stands somewhere as a word.
    let patterns: Vec<Vec<_>> =
        named.iter().filter(|name| name.contains('$')).map(|name| name.split('.').collect()).collect();
    let by_macro = |key: &str| {
        let parts: Vec<_> = key.split('.').collect();
        let fits = |(pattern, part): (&&str, &&str)| {
            if pattern.starts_with('$') { known.contains(*part) } else { pattern == part }
        };
        patterns.iter().any(|pattern| pattern.len() == parts.len() && pattern.iter().zip(&parts).all(fits))
    };
    assert!(all.len() > 1000 && sources.len() > 100, "{} texts, {} sources", all.len(), sources.len());
    let is_used = |key: &str| named.contains(key) || by_macro(key);
    let of_number = |key: &str| FORMS.iter().filter_map(|form| key.strip_suffix(form)).any(is_used);
    let unused: Vec<_> = all.iter().filter(|key| !is_used(key) && !of_number(key)).collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}
