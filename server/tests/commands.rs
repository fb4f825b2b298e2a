//! The binary as an administrator uses it.

use sqlx::Connection;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use store::Store;
use tempfile::TempDir;

fn ofrecord(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
        .args(arguments)
        .env_clear()
        .env("OFRECORD_DATA", data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(text).unwrap()
}

/// What went well, said.
fn done(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = ofrecord(data, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// What was refused, and why.
fn refused(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = ofrecord(data, arguments, input);
    assert!(!output.status.success(), "{arguments:?}");
    said(&output)
}

fn migrated() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    done(data.path(), &["migrate"], "");
    data
}

#[test]
fn an_account_is_created_with_a_password_that_nobody_sees() {
    let folder = migrated();
    let data = folder.path();
    assert_eq!(done(data, &["account", "list"], ""), "", "no account exists until one is created");
    let reviewer = ["account", "create", "--email", "Priya@Desk.example", "--name", "Priya Nair", "--role", "reviewer"];
    let output = ofrecord(data, &reviewer, "a long enough secret\n");
    assert!(output.status.success());
    assert!(!said(&output).contains("secret"));
    let list = done(data, &["account", "list"], "");
    assert!(list.contains("priya@desk.example") && list.contains("reviewer"), "{list}");
    assert!(refused(data, &reviewer, "a long enough secret\n").contains("is taken"));
    assert!(refused(data, &["account", "set-password", "priya@desk.example"], "short\n").contains("at least 10"));
    done(data, &["account", "set-password", "priya@desk.example"], "another long secret\n");
    done(data, &["account", "disable", "priya@desk.example"], "");
    assert!(done(data, &["account", "list"], "").contains("(disabled)"));
    assert!(refused(data, &["account", "disable", "nobody@desk.example"], "").contains("there is no account"));
    assert!(
        refused(data, &["account", "create", "--email", "x", "--name", "X", "--role", "lead"], "long enough secret")
            .contains("no e-mail address")
    );
    assert!(
        refused(data, &["account", "create", "--email", "a@b.example", "--name", "A", "--role", "partner"], "")
            .contains("--company")
    );
}

#[test]
fn a_partner_belongs_to_a_company_with_enrolled_locations() {
    let folder = migrated();
    let data = folder.path();
    let company = done(
        data,
        &[
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
        ],
        "",
    );
    let company = company.trim();
    done(data, &["company", "add-location", "--company", company, "--mpn", "4901001", "--name", "Stockholm"], "");
    done(data, &["company", "enrol", "--mpn", "4901001", "--program", "osu_microsoft_365"], "");
    assert!(done(data, &["company", "list"], "").contains("osu_microsoft_365"));
    let partner = [
        "account",
        "create",
        "--email",
        "a@fjordlight.example",
        "--name",
        "A",
        "--role",
        "partner",
        "--company",
        company,
        "--partner-role",
        "incentives_user",
    ];
    let elsewhere = [&partner[..], &["--location", "9999999"]].concat();
    assert!(refused(data, &elsewhere, "a long enough secret\n").contains("no location 9999999"));
    let here = [&partner[..], &["--location", "4901001"]].concat();
    done(data, &here, "a long enough secret\n");
    assert!(refused(data, &["company", "enrol", "--mpn", "4901001", "--program", "gold"], "").contains("osa_sell"));
    assert!(refused(data, &["company", "enrol", "--mpn", "1234567", "--program", "osa_sell"], "").contains("1234567"));
    assert!(
        refused(data, &["company", "create", "--name", "X", "--country", "Sweden", "--zone", "UTC"], "")
            .contains("two capital letters")
    );
}

#[test]
fn a_reviewer_is_never_let_in_without_the_companies_it_must_not_review() {
    let folder = migrated();
    let data = folder.path();
    let told = done(data, &["company", "create", "--name", "Fjordlight", "--country", "SE", "--zone", "UTC"], "");
    let company = told.split_whitespace().find(|word| word.len() == 36).unwrap();
    let create = ["account", "create", "--email", "tomas@desk.example", "--name", "Tomas Berg", "--role", "reviewer"];
    let nowhere = "1c0a7000-0000-4000-8000-0000000000ff";
    let wrong = [&create[..], &["--belongs-to", company, "--belongs-to", nowhere]].concat();
    assert!(refused(data, &wrong, "a long enough secret\n").contains(nowhere));
    assert_eq!(done(data, &["account", "list"], ""), "", "there is no account");
    done(data, &[&create[..], &["--belongs-to", company]].concat(), "a long enough secret\n");
    assert!(refused(data, &["account", "belongs-to", "tomas@desk.example", nowhere], "").contains(nowhere));
    done(data, &["account", "belongs-to", "tomas@desk.example", company], "");
    let told = refused(data, &["account", "locations", "tomas@desk.example", "4901001"], "");
    assert!(told.contains("only partners"), "{told}");
}

#[test]
fn a_server_with_another_folder_of_proof_files_does_not_start() {
    let (folder, elsewhere) = (migrated(), tempfile::tempdir().unwrap());
    let data = folder.path();
    let database = format!("sqlite:{}", data.join("ofrecord.db").display());
    let opened = |data: &Path| {
        let mut server = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
            .args(["serve", "--addr", "127.0.0.1:0"])
            .env_clear()
            .env("OFRECORD_DATA", data)
            .env("DATABASE_URL", &database)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(server.stdout.take().unwrap()).lines();
        let open = said.map_while(Result::ok).any(|line| line.contains("open at"));
        // One that has not opened has ended by itself.
        let _ = server.kill();
        let mut why = String::new();
        std::io::Read::read_to_string(&mut server.stderr.take().unwrap(), &mut why).unwrap();
        server.wait().unwrap();
        (open, why)
    };
    assert!(opened(data).0);
    assert!(opened(data).0, "and again");
    let (open, why) = opened(elsewhere.path());
    assert!(!open && why.contains("not the folder that holds the proof files"), "{why}");
    // Brought along.
    std::fs::remove_dir_all(elsewhere.path().join("proof")).unwrap();
    std::fs::rename(data.join("proof"), elsewhere.path().join("proof")).unwrap();
    assert!(opened(elsewhere.path()).0);
}

#[test]
fn an_import_names_every_line_at_fault_and_changes_nothing() {
    let folder = migrated();
    let data = folder.path();
    let file = |name: &str, text: &str| {
        std::fs::write(data.join(name), text).unwrap();
        data.join(name).to_str().unwrap().to_owned()
    };
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/demo");
    let domains = format!("{demo}/domains.csv");
    let told = refused(data, &["import", "domains", &domains], "");
    assert!(told.contains("line 2, column tenant_id: there is no tenant"), "{told}");
    let tenants = format!("{demo}/tenants.csv");
    assert_eq!(done(data, &["import", "tenants", &tenants, "--dry-run"], ""), "11 rows would be imported.\n");
    assert!(
        refused(data, &["import", "domains", &domains], "").contains("there is no tenant"),
        "a dry run changes nothing"
    );
    assert_eq!(done(data, &["import", "tenants", &tenants], ""), "11 rows imported.\n");
    assert_eq!(done(data, &["import", "domains", &domains], ""), "12 rows imported.\n");

    let id = "1c0a7000-0000-4000-8000-0000000000ff";
    let wrong = file(
        "wrong.csv",
        &format!(
            "tenant_id,name,country,time_zone,language\n{id},Right,SE,Europe/Stockholm,sv\nx,Wrong,Sweden,Mars/Base,tlh\n{id},\"Two\nlines\",SE,UTC,en,more\n"
        ),
    );
    let told = refused(data, &["import", "tenants", &wrong], "");
    assert!(told.contains("line 3, column tenant_id: \"x\" is not a tenant ID"), "{told}");
    assert!(told.contains("line 4: has 6 values"), "{told}");
    let one = file("one.csv", &format!("tenant_id,workload\n{id},teams\n"));
    assert!(refused(data, &["import", "workloads", &one], "").contains("there is no tenant"), "all or nothing");

    for (text, why) in [
        ("", "the file is empty"),
        ("tenant_id\n", "column workload: this column is missing"),
        ("tenant_id,workload,color\n", "column color: this column is not known"),
        (
            "tenant_id,workload\n1c0a7000-0000-4000-8000-000000000001,abacus\n",
            "line 2, column workload: \"abacus\" is not a code",
        ),
    ] {
        let path = file("odd.csv", text);
        let told = refused(data, &["import", "workloads", &path], "");
        assert!(told.contains(why), "{text:?}: {told}");
    }
    std::fs::write(data.join("bytes.csv"), b"tenant_id,workload\n\xff\xfe\n").unwrap();
    let told = refused(data, &["import", "workloads", data.join("bytes.csv").to_str().unwrap()], "");
    assert!(told.contains("not UTF-8"), "{told}");
    let marked = file("marked.csv", "\u{feff}workload,tenant_id\r\nteams,1c0a7000-0000-4000-8000-000000000001\r\n");
    assert_eq!(done(data, &["import", "workloads", &marked], ""), "1 rows imported.\n");
}

#[test]
fn verify_counts_claims_and_says_that_nothing_differs() {
    let folder = migrated();
    let told = done(folder.path(), &["verify"], "");
    assert!(told.contains("0 claims replayed") && told.contains("0 differences"), "{told}");
    assert!(told.contains("The log of events ends at position 0"), "{told}");
}

#[test]
fn a_secret_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
        .args(["migrate"])
        .env_clear()
        .env("OFRECORD_DATA", folder.path())
        .env("OFRECORD_LOG", "trace")
        .env("DATABASE_URL", "postgres://desk:hunter2@127.0.0.1:port/nothing")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(!said(&output).contains("hunter2"), "{}", said(&output));
    let output = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
        .args(["serve", "--help"])
        .env_clear()
        .env("DATABASE_URL", "postgres://desk:hunter2@h/d")
        .env("OFRECORD_MAIL_URL", "smtp://u:hunter2@h")
        .output()
        .unwrap();
    assert!(output.status.success() && !said(&output).contains("hunter2"));
    let output = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
        .args(["serve"])
        .env_clear()
        .env("OFRECORD_DATA", folder.path())
        .env("OFRECORD_ADDR", "127.0.0.1:0")
        .env("OFRECORD_MAIL_URL", "gopher://u:hunter2@h")
        .output()
        .unwrap();
    assert!(!output.status.success() && said(&output).contains("OFRECORD_MAIL_URL"), "{}", said(&output));
    assert!(!said(&output).contains("hunter2"));
}

#[test]
fn a_policy_that_does_not_exist_is_named_with_those_that_do() {
    let folder = tempfile::tempdir().unwrap();
    let told = refused(folder.path(), &["serve", "--addr", "127.0.0.1:0", "--policy", "generous-9"], "");
    assert!(told.contains("short-consent-1") && told.contains("standard-1"), "{told}");
}

#[test]
fn a_page_of_a_pdf_is_drawn_and_what_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (file, text) = (folder.path().join("proof"), folder.path().join("text"));
    std::fs::write(
        &file,
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    )
    .unwrap();
    std::fs::write(&text, "Signed.").unwrap();
    let (file, text) = (file.to_str().unwrap(), text.to_str().unwrap());
    assert_eq!(done(folder.path(), &["draw-page", file], ""), "1");
    let page = ofrecord(folder.path(), &["draw-page", file, "1"], "");
    assert!(page.status.success() && page.stdout.starts_with(b"\x89PNG"), "{page:?}");
    assert!(refused(folder.path(), &["draw-page", file, "2"], "").contains("no page 2"));
    assert!(refused(folder.path(), &["draw-page", text], "").contains("not a PDF"));
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_sends_the_mails_that_it_has_taken() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_ofrecord"))
        .args(["serve", "--demo", "--addr", "127.0.0.1:0"])
        .env_clear()
        .env("OFRECORD_DATA", data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The server starts sending the demo's emails when it starts.
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("open at")));
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    assert!(server.wait().unwrap().success());
    let store = Store::open(&format!("sqlite:{}/ofrecord.db", data.path().display())).await.unwrap();
    let now = server::clock::TimeSource::default().now();
    let waiting = store.waiting(now).await.unwrap().mails;
    let free = store.outbox_due(now, 1000).await.unwrap().len();
    assert_eq!(waiting, free as u32, "none is held by a server that is gone");
}

#[test]
fn settings_are_listed_set_and_checked() {
    let data = TempDir::new().unwrap();
    done(data.path(), &["migrate"], "");
    let list = done(data.path(), &["settings", "list"], "");
    assert!(list.contains("support_address") && list.contains("guide_osa_sell"), "{list}");
    done(data.path(), &["settings", "set", "support_address", "help@desk.example"], "");
    assert!(done(data.path(), &["settings", "list"], "").contains("help@desk.example"));
    let why = refused(data.path(), &["settings", "set", "review_zone", "Nowhere"], "");
    assert!(why.contains("review_zone") && why.contains("Europe/Stockholm"), "{why}");
    let why = refused(data.path(), &["settings", "set", "colour", "red"], "");
    assert!(why.contains("support_address"), "{why}");
    done(data.path(), &["settings", "set", "support_address"], "");
    assert!(!done(data.path(), &["settings", "list"], "").contains("help@desk.example"));
}

#[tokio::test]
async fn what_is_done_by_command_is_recorded_without_any_password() {
    let folder = migrated();
    let data = folder.path();
    let admin = ["account", "create", "--email", "sam@desk.example", "--name", "Sam Reyes", "--role", "admin"];
    done(data, &admin, "the first long secret\n");
    done(data, &["account", "set-password", "sam@desk.example"], "another long secret\n");
    done(data, &["settings", "set", "support_address", "help@desk.example"], "");
    let url = format!("sqlite:{}", data.join("ofrecord.db").display());
    let store = Store::open(&url).await.unwrap();
    let sam = store.person_by_email("sam@desk.example").await.unwrap().unwrap().id.to_string();
    let log = store.administration_after(0, 1000).await.unwrap();
    store.close().await;
    assert!(!format!("{log:?}").contains("secret"));
    for (action, key) in [("person_created", &*sam), ("password_set", &sam), ("setting_set", "support_address")] {
        let entry = log.iter().find(|entry| entry.action == action && entry.subject_key == key);
        assert_eq!(entry.map(|entry| entry.account.as_str()), Some("command_line"), "{action}");
    }
    // Verify agrees with all of it, and misses an entry that is gone.
    done(data, &["verify"], "");
    let mut intruder = sqlx::AnyConnection::connect(&url).await.unwrap();
    for statement in
        ["DROP TRIGGER administration_is_never_deleted", "DELETE FROM administration WHERE action = 'password_set'"]
    {
        sqlx::query(statement).execute(&mut intruder).await.unwrap();
    }
    intruder.close().await.unwrap();
    let told = refused(data, &["verify"], "");
    assert!(told.contains("administration: nothing stands at position"), "{told}");
}
