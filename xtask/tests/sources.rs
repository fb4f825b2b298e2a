//! Source checks that the compiler does not do: unescaped markup, and files that are too long.

use std::path::{Path, PathBuf};

/// The folders whose files are checked.
const FOLDERS: [&str; 7] = ["domain", "store", "app", "server", "frontend", "xtask", "end2end"];
const LONGEST: usize = 400;

/// Markup whose text Leptos does not escape, with the only files that may contain it.
const UNESCAPED: [(&str, &[&str]); 5] = [
    ("<textarea", &["app/src/parts/fields.rs"]),
    ("inner_html", &["app/src/parts/fields.rs"]),
    ("<script", &[]),
    ("<style", &[]),
    ("<noscript", &[]),
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for folder in FOLDERS {
        walk(&root.join(folder), &mut found);
    }
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    found.into_iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !["node_modules", "test-results", "playwright-report"].iter().any(|made| path.ends_with(made)) {
                walk(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "ts") {
            found.push(path);
        }
    }
}

#[test]
fn no_view_writes_unescaped_text() {
    let sources = sources();
    let views = sources.iter().filter(|(name, _)| name.starts_with("app/src") || name.starts_with("frontend/src"));
    for (name, text) in views {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for (markup, may) in UNESCAPED {
                assert!(!line.contains(markup) || may.contains(&name.as_str()), "{name}: {}", line.trim());
            }
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let sources = sources();
    assert!(sources.len() > 100, "only {} files were found", sources.len());
    for (name, text) in sources {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{name} has {lines} lines; split it, the limit is {LONGEST}");
    }
}
