//! The binary while it runs: how it stops, what it says when it cannot begin, and what it leaves for others to read.

use sqlx::Connection;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ofrecord"));
    command.args(arguments).env_clear().env("OFRECORD_DATA", data);
    command
}

fn run(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child =
        command(data, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr[..]].concat()).unwrap()
}

/// A server that listens, and its address.
fn serve(data: &Path, arguments: &[&str]) -> (Child, String) {
    let arguments = [&["serve", "--addr", "127.0.0.1:0"], arguments].concat();
    let mut server = command(data, &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().unwrap().contains("http://127.0.0.1:")).unwrap().unwrap();
    let addr = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    (server, addr)
}

fn ask_to_stop(server: &Child) {
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
}

#[test]
fn a_server_stops_although_half_a_request_is_open() {
    let data = tempfile::tempdir().unwrap();
    let (mut server, addr) = serve(data.path(), &["--stop-seconds", "1"]);
    let mut half = TcpStream::connect(&addr).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let asked = Instant::now();
    ask_to_stop(&server);
    assert!(server.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let mut rest = String::new();
    let _ = half.read_to_string(&mut rest);
    assert_eq!(rest, "");
}

#[test]
fn everything_that_is_kept_is_for_the_process_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut server, _) = serve(&data, &["--demo", "--stop-seconds", "1"]);
    ask_to_stop(&server);
    server.wait().unwrap();
    fn below(path: &Path, seen: &mut usize) {
        let found = path.metadata().unwrap();
        *seen += 1;
        assert_eq!(found.permissions().mode() & 0o077, 0, "{}", path.display());
        if found.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                below(&entry.unwrap().path(), seen);
            }
        }
    }
    let mut seen = 0;
    below(&data, &mut seen);
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_database_that_cannot_be_reached_is_told_at_once() {
    let data = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, why) in [
        (format!("postgres://desk:hunter2@{free}/desk"), "refused"),
        ("sqlite:/nothing/at/all/desk.db".to_owned(), "unable to open database file"),
    ] {
        let begun = Instant::now();
        let output = run(data.path(), &["--database-url", &url, "migrate"], "");
        assert!(!output.status.success());
        assert!(text(&output).contains(why) && !text(&output).contains("hunter2"), "{}", text(&output));
        assert!(begun.elapsed() < Duration::from_secs(5), "{url}: {:?}", begun.elapsed());
    }
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = run(&file, &["migrate"], "");
    assert!(!output.status.success() && text(&output).contains("making the folder"), "{}", text(&output));
}

#[test]
fn commands_ask_for_the_schema_before_they_use_it() {
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["verify"], "");
    assert!(!output.status.success() && text(&output).contains("ofrecord migrate"), "{}", text(&output));
}

#[test]
fn verify_names_a_proof_that_was_changed() {
    let data = tempfile::tempdir().unwrap();
    let (mut server, _) = serve(data.path(), &["--demo", "--stop-seconds", "1"]);
    ask_to_stop(&server);
    server.wait().unwrap();
    let verified = run(data.path(), &["verify"], "");
    assert!(verified.status.success(), "{}", text(&verified));
    let folders = std::fs::read_dir(data.path().join("proof")).unwrap().map(|entry| entry.unwrap().path());
    let folder = folders.into_iter().find(|path| path.file_name().unwrap().len() == 2).unwrap();
    let proof = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let name = proof.file_name().unwrap().to_str().unwrap().to_owned();
    std::fs::write(&proof, "another statement of work").unwrap();
    let verified = run(data.path(), &["verify"], "");
    assert!(!verified.status.success() && text(&verified).contains(&name), "{}", text(&verified));
}

#[tokio::test]
async fn verify_counts_differences_whatever_stands_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (mut server, _) = serve(data, &["--demo", "--stop-seconds", "1"]);
    ask_to_stop(&server);
    server.wait().unwrap();
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}", data.join("ofrecord.db").display());
    let mut intruder = sqlx::AnyConnection::connect(&url).await.unwrap();
    let mut rows = async |statement: &str| {
        let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut intruder).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}")).rows_affected()
    };
    rows("PRAGMA foreign_keys = OFF").await;
    rows("DROP TRIGGER events_are_never_changed").await;
    // Each comes on top of those before it.
    for change in [
        "UPDATE proof_files SET sha256 = '' WHERE rowid = (SELECT MIN(rowid) FROM proof_files)",
        "UPDATE proof_files SET sha256 = x'ff' WHERE rowid = (SELECT MAX(rowid) FROM proof_files)",
        "UPDATE claims SET reference = 'nothing' WHERE rowid = (SELECT MIN(rowid) FROM claims)",
        "UPDATE claims SET id = CAST(id AS BLOB) WHERE rowid = (SELECT MAX(rowid) FROM claims)",
        "UPDATE counters SET n = 'many' WHERE rowid = (SELECT MIN(rowid) FROM counters)",
        "UPDATE events SET body = replace(body, '\"sha256\":\"', '\"sha256\":\"é') WHERE kind = 'proof_added'",
        "UPDATE events SET at = 8210266876799000000 WHERE position IN (1, 30, 60, 90) OR kind = 'submitted'",
        "UPDATE events SET position = 'first' WHERE position = (SELECT MIN(position) FROM events)",
        "UPDATE logs SET last_position = 'last' WHERE name = 'events'",
        "UPDATE numbers SET last = 1.5 WHERE name = 'reference'",
    ] {
        assert_ne!(rows(change).await, 0, "{change}");
        let verified = run(data, &["verify"], "");
        let told = text(&verified);
        assert_eq!(verified.status.code(), Some(1), "{change}: {told}");
        let last =
            told.lines().rfind(|line| line.ends_with(" differences.")).unwrap_or_else(|| panic!("{change}: {told}"));
        assert_ne!(last, "0 differences.", "{change}");
    }
}

#[test]
fn a_new_account_begins_in_the_language_and_zone_of_its_company_and_both_can_be_changed() {
    let data = tempfile::tempdir().unwrap();
    assert!(run(data.path(), &["migrate"], "").status.success());
    let company = [
        "company",
        "create",
        "--name",
        "Fjordlight",
        "--country",
        "SE",
        "--zone",
        "Europe/Stockholm",
        "--language",
        "sv",
    ];
    let company = text(&run(data.path(), &company, ""));
    let account = |email: &str, password: &str, more: &[&str]| {
        let create = [
            "account",
            "create",
            "--email",
            email,
            "--name",
            "Astrid Ek",
            "--role",
            "partner",
            "--company",
            company.trim(),
        ];
        run(data.path(), &[&create[..], &["--partner-role", "global_admin"], more].concat(), password)
    };
    let output = account("astrid@fjordlight.example", "astridfjordlight\n", &[]);
    assert!(!output.status.success() && text(&output).contains("too easy to guess"), "{}", text(&output));
    for (email, more) in
        [("astrid@fjordlight.example", &[][..]), ("maja@fjordlight.example", &["--language", "ja", "--zone", "UTC"])]
    {
        let output = account(email, "a long enough secret\n", more);
        assert!(output.status.success(), "{}", text(&output));
    }
    let erik = "erik@fjordlight.example";
    assert!(account(erik, "a long enough secret\n", &[]).status.success());
    for change in [["--zone", "Asia/Tokyo"], ["--language", "en"]] {
        let output = run(data.path(), &[&["account", "preferences", erik], &change[..]].concat(), "");
        assert!(output.status.success(), "{}", text(&output));
    }
    assert!(!run(data.path(), &["account", "preferences", erik], "").status.success(), "nothing to change");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = store::Store::open(&format!("sqlite:{}", data.path().join("ofrecord.db").display())).await.unwrap();
        for (email, language, zone) in [
            ("astrid@fjordlight.example", "sv", "Europe/Stockholm"),
            ("maja@fjordlight.example", "ja", "UTC"),
            (erik, "en", "Asia/Tokyo"),
        ] {
            let preferences = store.person_by_email(email).await.unwrap().unwrap().preferences;
            assert_eq!((preferences.language.as_str(), preferences.zone.name()), (language, zone));
        }
        store.close().await;
    });
}

#[test]
fn a_page_that_never_ends_is_given_up_in_time() {
    let folder = tempfile::tempdir().unwrap();
    // Twelve forms, each of which draws the next one ten times: a billion and more.
    let mut pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
                   3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>endobj\n\
                   4 0 obj<</Length 4>>stream\n/F Do\nendstream endobj\n"
        .to_owned();
    for number in 5..17 {
        let content = if number == 16 { "0 0 9 9 re f".to_owned() } else { "/F Do ".repeat(10) };
        let resources =
            if number == 16 { String::new() } else { format!("/Resources<</XObject<</F {} 0 R>>>>", number + 1) };
        pdf.push_str(&format!(
            "{number} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 200 100]{resources}/Length {}>>stream\n{content}\nendstream endobj\n",
            content.len()
        ));
    }
    pdf.push_str("trailer<</Root 1 0 R>>\n%%EOF");
    let file = folder.path().join("proof");
    std::fs::write(&file, pdf).unwrap();
    let begun = Instant::now();
    let output = run(folder.path(), &["draw-page", file.to_str().unwrap(), "1", "--seconds", "1"], "");
    assert!(!output.status.success(), "it cannot have drawn all of it");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
