//! The release binary carries the site inside itself: rebuild it when a file of the site changes.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the site from disk while it runs, so there is nothing to watch for.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site");
    }
}
