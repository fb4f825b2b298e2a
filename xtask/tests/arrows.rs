//! The direction of the dependencies, as ARCHITECTURE draws it: `domain <- store <- app[ssr] <- server` and
//! `domain <- app[hydrate] <- frontend`.

use std::{collections::BTreeSet, env, process::Command};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Who may name whom among the workspace's own packages.
const ARROWS: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("words", &[]),
    ("store", &["domain"]),
    ("app", &["domain", "store", "words"]),
    ("server", &["domain", "store", "app"]),
    ("frontend", &["app", "domain"]),
    ("xtask", &[]),
];

/// Packages that only these rooms may name.
const ONLY_IN: [(&str, &[&str]); 6] = [
    ("leptos_i18n", &["words", "app"]),
    ("sqlx", &["store"]),
    ("axum", &["server"]),
    ("leptos_axum", &["app", "server"]),
    ("leptos", &["app", "words", "frontend", "server"]),
    ("lettre", &["server"]),
];

/// What the browser must never be sent.
const NEVER_IN_WASM: [&str; 10] =
    ["store", "server", "words", "tokio", "sqlx", "sqlx-core", "axum", "leptos_axum", "leptos_i18n", "icu_datetime"];

/// What the pure core must never know.
const NEVER_IN_DOMAIN: [&str; 8] = ["tokio", "sqlx", "axum", "leptos", "tracing", "rand", "getrandom", "web-sys"];

#[test]
fn packages_name_only_those_below_them() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let names: BTreeSet<_> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(names, ARROWS.iter().map(|(name, _)| *name).collect(), "a new package needs its arrows here");

    for package in &metadata.packages {
        let (_, below) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()).unwrap();
        let named = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in named.map(|dependency| dependency.name.as_str()) {
            assert!(
                !names.contains(dependency) || below.contains(&dependency),
                "{} may not name {dependency}",
                package.name
            );
            if let Some((_, rooms)) = ONLY_IN.iter().find(|(name, _)| *name == dependency) {
                assert!(rooms.contains(&package.name.as_str()), "{} may not name {dependency}", package.name);
            }
        }
    }
}

#[test]
fn the_wasm_carries_nothing_of_the_server() {
    let tree = tree(&["--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    assert!(tree.contains("app"), "cargo tree printed something unexpected: {tree:?}");
    for name in NEVER_IN_WASM {
        assert!(!tree.contains(name), "{name} is part of the wasm");
    }
}

#[test]
fn the_core_knows_nothing_but_itself() {
    // Alone, as it is built for the wasm: the features that its neighbours switch on are their affair.
    let tree = tree(&["--package", "domain", "--target", "wasm32-unknown-unknown"]);
    assert!(tree.contains("domain"), "cargo tree printed something unexpected: {tree:?}");
    for name in NEVER_IN_DOMAIN {
        assert!(!tree.contains(name), "domain depends on {name}");
    }
}

/// The names of all packages that the given one is made of, build tools left out.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}
