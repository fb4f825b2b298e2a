//! The direction of dependencies between the packages, as ARCHITECTURE.md states it:
//! `domain <- store <- app[ssr] <- server` and `domain <- app[hydrate] <- frontend`.

use std::{collections::BTreeSet, env, process::Command};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The workspace packages that each workspace package may depend on.
const ALLOWED: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("messages", &[]),
    ("store", &["domain"]),
    ("app", &["domain", "store", "messages"]),
    ("server", &["domain", "store", "app"]),
    ("frontend", &["app", "domain"]),
    ("xtask", &[]),
];

/// External packages that only these workspace packages may depend on.
const ONLY_IN: [(&str, &[&str]); 6] = [
    ("leptos_i18n", &["messages", "app"]),
    ("sqlx", &["store"]),
    ("axum", &["server"]),
    ("leptos_axum", &["app", "server"]),
    ("leptos", &["app", "messages", "frontend", "server"]),
    ("lettre", &["server"]),
];

/// Packages that must not be part of the WebAssembly build.
const NEVER_IN_WASM: [&str; 10] =
    ["store", "server", "messages", "tokio", "sqlx", "sqlx-core", "axum", "leptos_axum", "leptos_i18n", "icu_datetime"];

/// Packages that `domain` must not depend on.
const NEVER_IN_DOMAIN: [&str; 8] = ["tokio", "sqlx", "axum", "leptos", "tracing", "rand", "getrandom", "web-sys"];

#[test]
fn packages_depend_only_on_lower_layers() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let names: BTreeSet<_> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(names, ALLOWED.iter().map(|(name, _)| *name).collect(), "a new package needs a row in ALLOWED");

    for package in &metadata.packages {
        let (_, below) = ALLOWED.iter().find(|(name, _)| *name == package.name.as_str()).unwrap();
        let named = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in named.map(|dependency| dependency.name.as_str()) {
            assert!(
                !names.contains(dependency) || below.contains(&dependency),
                "{} may not depend on {dependency}",
                package.name
            );
            if let Some((_, packages)) = ONLY_IN.iter().find(|(name, _)| *name == dependency) {
                assert!(packages.contains(&package.name.as_str()), "{} may not depend on {dependency}", package.name);
            }
        }
    }
}

#[test]
fn the_wasm_build_contains_no_server_package() {
    let tree = tree(&["--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    assert!(tree.contains("app"), "cargo tree printed something unexpected: {tree:?}");
    for name in NEVER_IN_WASM {
        assert!(!tree.contains(name), "{name} is part of the wasm build");
    }
}

#[test]
fn domain_is_pure() {
    // Alone and for wasm: features that other packages of the workspace enable do not count.
    let tree = tree(&["--package", "domain", "--target", "wasm32-unknown-unknown"]);
    assert!(tree.contains("domain"), "cargo tree printed something unexpected: {tree:?}");
    for name in NEVER_IN_DOMAIN {
        assert!(!tree.contains(name), "domain depends on {name}");
    }
}

/// The names of all packages in the dependency tree, without build dependencies.
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
