//! One style sheet out of several: `@import "sibling.css";` and `@import "sibling.css" layer(name);` are replaced by the
//! sibling itself, comments and indentation are dropped. Nothing else is understood, and nothing else is touched.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

/// The style sheet at `path` with everything it imports.
pub fn bundle(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let folder = path.parent().context("a style sheet lies in a folder")?;
    let mut bundled = String::new();
    for line in without_comments(&text).lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some(import) = line.strip_prefix("@import") else {
            bundled.push_str(line);
            bundled.push('\n');
            continue;
        };
        let (name, layer) = parse_import(import).with_context(|| format!("{}: {line}", path.display()))?;
        let imported = bundle(&folder.join(name))?;
        match layer {
            Some(layer) => bundled.push_str(&format!("@layer {layer} {{\n{imported}}}\n")),
            None => bundled.push_str(&imported),
        }
    }
    Ok(bundled)
}

/// The file and the layer of ` "file.css" layer(name);` or ` url("file.css");`.
fn parse_import(import: &str) -> Result<(&str, Option<&str>)> {
    let import = import.trim();
    let Some(import) = import.strip_suffix(';') else {
        bail!("an @import stands alone on its line");
    };
    let import = import.strip_prefix("url(").unwrap_or(import);
    let quote = import.chars().next().filter(|quote| matches!(quote, '"' | '\'')).context("no quoted file name")?;
    let (name, rest) = import[1..].split_once(quote).context("the file name does not end")?;
    match rest.trim_start_matches(')').trim() {
        "" => Ok((name, None)),
        rest => {
            let layer = rest.strip_prefix("layer(").and_then(|rest| rest.strip_suffix(')'));
            Ok((name, Some(layer.context("only `layer(name)` may follow the file name")?)))
        }
    }
}

/// The text with every comment outside quotes replaced by nothing.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            None if character == '/' && characters.peek() == Some(&'*') => {
                characters.next();
                let mut previous = ' ';
                for inside in characters.by_ref() {
                    if previous == '*' && inside == '/' {
                        break;
                    }
                    previous = inside;
                }
                continue;
            }
            None if matches!(character, '"' | '\'') => quote = Some(character),
            Some(_) if character == '\\' => {
                kept.push(character);
                kept.extend(characters.next());
                continue;
            }
            Some(open) if open == character => quote = None,
            _ => {}
        }
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_names_a_file_and_perhaps_a_layer() {
        assert_eq!(parse_import(r#" "a.css";"#).unwrap(), ("a.css", None));
        assert_eq!(parse_import(r#" "a.css" layer(base);"#).unwrap(), ("a.css", Some("base")));
        assert_eq!(parse_import(r#" url('a.css') layer(base);"#).unwrap(), ("a.css", Some("base")));
        assert!(parse_import(r#" "a.css" screen;"#).is_err());
        assert!(parse_import(r#" "a.css""#).is_err());
    }

    #[test]
    fn a_comment_goes_and_quoted_text_stays() {
        assert_eq!(without_comments("a/* b **/c"), "ac");
        assert_eq!(without_comments(r#"a::before { content: "/* \" */" }"#), r#"a::before { content: "/* \" */" }"#);
    }
}
