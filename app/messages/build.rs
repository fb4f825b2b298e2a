//! Turns `locales/<language>/<namespace>.json` into the module `messages`. A key that one language lacks, or has
//! and the default language has not, stops the build: nobody may meet a page half in another language.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    messages::generate();
}

mod messages {
    use std::{env, fs, path::PathBuf};

    use leptos_i18n_parser::parse_locales::{
        options::{Config, ParseOptions},
        parse_locales,
    };

    /// The first one is the default: it decides which keys exist.
    const LANGUAGES: [&str; 4] = ["en", "ja", "sv", "zh-TW"];

    pub fn generate() {
        println!("cargo::rerun-if-changed=../locales");
        if let Err(error) = try_generate() {
            println!("cargo::error={error}");
        }
    }

    fn try_generate() -> Result<(), Box<dyn std::error::Error>> {
        let mut config = Config::new(LANGUAGES[0])?.locales_path(PathBuf::from("../locales"));
        for language in &LANGUAGES[1..] {
            config = config.add_locale(language)?;
        }
        for namespace in namespaces()? {
            config = config.add_namespace(&namespace)?;
        }
        let options = ParseOptions::new().interpolate_display(true);
        let parsed = parse_locales(None, config.parse_options(options))?;

        // The generator only warns about missing and surplus keys; here each of them is an error.
        for problem in parsed.diag.errors().iter() {
            println!("cargo::error=locales: {problem}");
        }
        for problem in parsed.diag.warnings().iter() {
            println!("cargo::error=locales: {problem}");
        }

        let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
        let out = PathBuf::from(env::var("OUT_DIR")?).join("messages.rs");
        fs::write(out, code.to_string())?;
        Ok(())
    }

    /// The file names of the default language, sorted; a file is a namespace.
    fn namespaces() -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(PathBuf::from("../locales").join(LANGUAGES[0]))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.file_stem().and_then(|stem| stem.to_str());
                names.push(name.ok_or("a locale file has no name")?.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }
}
