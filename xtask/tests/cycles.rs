//! No file imports one that imports it, directly or through others. A submodule may use what the module around it defines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PACKAGES: [&str; 7] = ["app", "app/messages", "domain", "frontend", "server", "store", "xtask"];

/// A module by the parts of its path; empty for the root.
type Module = Vec<String>;

#[test]
fn files_import_each_other_in_one_direction() {
    let mut cycles = vec![];
    for package in PACKAGES {
        let imports = imports(package);
        for module in imports.keys() {
            if let Some(cycle) = cycle(&imports, module) {
                let names: Vec<_> = cycle.iter().map(|module| module.join("/")).collect();
                cycles.push(format!("{package}: {}", names.join(" -> ")));
            }
        }
    }
    assert!(cycles.is_empty(), "{}", cycles.join("\n"));
}

/// What each module of a package imports, without the modules around it.
fn imports(package: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(package).join("src");
    let mut texts = BTreeMap::new();
    read(&source, &mut vec![], &mut texts);
    let imported = |module: &Module, text: &str| {
        let paths = paths(text).into_iter().filter_map(|path| resolved(module, &path));
        let known = paths.map(|mut path| {
            while !path.is_empty() && !texts.contains_key(&path) {
                path.pop();
            }
            path
        });
        known.filter(|other| !module.starts_with(other)).collect()
    };
    texts.iter().map(|(module, text)| (module.clone(), imported(module, text))).collect()
}

fn read(folder: &Path, at: &mut Module, texts: &mut BTreeMap<Module, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        at.push(name.clone());
        if path.is_dir() {
            read(&path, at, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: Vec<_> = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
            let root = matches!(name.as_str(), "lib" | "main") && at.len() == 1;
            texts.insert(if root { vec![] } else { at.clone() }, code.join("\n"));
        }
        at.pop();
    }
}

/// All paths that begin at `crate`, `self` or `super`, those in braces one by one, and the submodules that are named by their own name.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = vec![];
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    for (start, _) in code.char_indices().filter(|(at, c)| is_name(*c) && !code[..*at].ends_with(is_name)) {
        let rest = &code[start..];
        let first: String = rest.chars().take_while(|c| is_name(*c)).collect();
        let begins = matches!(first.as_str(), "crate" | "self" | "super") && !code[..start].ends_with("::");
        if begins && rest[first.len()..].starts_with("::") {
            tree(rest, &mut vec![], &mut found);
        }
    }
    let modules =
        code.lines().filter_map(|line| line.trim().strip_suffix(';')?.rsplit_once("mod ")).map(|(_, name)| name);
    for module in modules {
        let used = code.match_indices(&format!("{module}::")).any(|(at, _)| {
            let before = &code[..at];
            !before.ends_with(is_name) && !before.ends_with(':')
        });
        if used {
            found.push(vec!["self".into(), module.into()]);
        }
    }
    found
}

/// Reads one path or one tree of paths at the beginning of `code`; gives how much of it that is.
fn tree(code: &str, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let name: String = code.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut read = name.len();
    let depth = at.len();
    if !name.is_empty() {
        at.push(name);
    }
    if let Some(rest) = code[read..].strip_prefix("::") {
        read += 2;
        if rest.starts_with('{') {
            read += 1;
            loop {
                let skipped = code[read..].len() - code[read..].trim_start().len();
                read += skipped;
                read += tree(&code[read..], at, found);
                // An `as` name ends the entry.
                let end = code[read..].find([',', '}']).unwrap_or(code.len() - read);
                read += end + 1;
                let more = code[..read.min(code.len())].ends_with(',');
                if !more || code[read..].trim_start().starts_with('}') {
                    break;
                }
            }
        } else {
            read += tree(rest, at, found);
        }
    } else {
        found.push(at.clone());
    }
    at.truncate(depth);
    read
}

fn resolved(module: &Module, path: &[String]) -> Option<Module> {
    let mut at = match path.first()?.as_str() {
        "crate" => vec![],
        _ => module.clone(),
    };
    for part in path {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => {
                at.pop()?;
            }
            name => at.push(name.into()),
        }
    }
    Some(at)
}

/// The shortest cycle that a module is part of.
fn cycle(imports: &BTreeMap<Module, BTreeSet<Module>>, module: &Module) -> Option<Vec<Module>> {
    let mut ways = vec![vec![module.clone()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = vec![];
        for way in ways {
            for next in &imports[way.last()?] {
                let mut way = way.clone();
                way.push(next.clone());
                if next == module {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}
