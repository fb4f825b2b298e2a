//! Words that were settled once for all texts, and readings that stood in published translations and change a rule.

use serde_json::Value;
use std::path::Path;

/// Language, what must not appear, what to write instead. Matched without regard to case.
const SETTLED: &[(&str, &str, &str)] = &[
    ("en", " desk", "the reviewers, support, or Of Record"),
    ("en", "by itself", "automatically"),
    ("en", "e-mail", "email"),
    ("en", "acknowledgment", "acknowledgement"),
    ("en", "it stands", "is shown"),
    ("en", "goes on", "continues"),
    ("en", "go on", "continue"),
    ("en", "a proof ", "proof, or the file"),
    ("en", "the leads", "the lead reviewers"),
    ("en", "are told", "are notified, or we tell"),
    ("en", "is told", "is notified, or we tell"),
    ("en", "was told", "was notified"),
    ("en", "need to do nothing", "do not need to do anything"),
    ("en", "without an answer", "if you do not answer"),
    ("en", "that is consent", "that counts as consent"),
    ("en", "customer may", "customer can: “may” reads as “perhaps”"),
    ("en", "you may", "you can"),
    ("en", "every partner concerned may", "all partners concerned can"),
    ("en", "in the way", "say what ended or was decided"),
    ("ja", "デスク", "審査事務局、サポート窓口、システム"),
    ("ja", "情報提供の依頼", "情報の依頼"),
    ("ja", "再通知", "リマインダー"),
    ("zh-TW", "審核處", "審核團隊、支援人員、系統"),
    ("zh-TW", "資訊要求", "補件要求"),
    ("zh-TW", "已終止", "已結束"),
    ("sv", "handläggning", "granskarna, supporten eller systemet"),
    ("sv", "begäran om uppgifter", "begäran om komplettering"),
    ("sv", "i vägen", "skriv vad som avslutades eller avgjordes"),
    // The customer declines within the window, not after it.
    ("en", "decline after", "decline within"),
    ("ja", "日後に同意を拒否", "日以内に同意を拒否"),
    ("zh-TW", "天後拒絕同意", "天內拒絕同意"),
    ("sv", "avböja efter", "avböja inom"),
    // Not declined is not the same as not agreed.
    ("en", "has not agreed", "has not declined"),
    // Presales is neither a prepayment nor questions and answers.
    ("ja", "前払い", "プリセールス"),
    ("ja", "質疑応答", "プリセールス"),
    ("zh-TW", "預付", "售前"),
    ("zh-TW", "問答", "售前"),
    ("sv", "förskott", "förförsäljning"),
    // To claim again is not to reuse or to recycle.
    ("en", "reclaim", "claim again"),
    ("ja", "再利用", "再申請"),
    ("zh-TW", "回收", "重新申請"),
    ("zh-TW", "重複使用", "重新申請"),
    ("sv", "återanvänd", "göra anspråk på nytt"),
    ("sv", "återvinn", "göra anspråk på nytt"),
];

fn texts(key: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(below) => below.iter().for_each(|(name, value)| texts(&format!("{key}.{name}"), value, found)),
        Value::String(text) => found.push((key.to_owned(), text.clone())),
        _ => {}
    }
}

#[test]
fn no_text_uses_a_word_that_was_settled_otherwise() {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales");
    let mut wrong = Vec::new();
    for language in ["en", "ja", "sv", "zh-TW"] {
        for file in std::fs::read_dir(locales.join(language)).unwrap() {
            let path = file.unwrap().path();
            let namespace = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut found = Vec::new();
            texts(&namespace, &serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(), &mut found);
            for (key, text) in found {
                let plain = format!(" {}", text.to_lowercase());
                for (_, word, instead) in SETTLED.iter().filter(|(of, ..)| *of == language) {
                    if plain.contains(word) {
                        wrong.push(format!("{language}: {key} says “{}”; write {instead}", word.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
