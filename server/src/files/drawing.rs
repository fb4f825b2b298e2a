//! Pages of a PDF as images: shown in every browser, without scripts, and numbered as the reviewer counts them.
//!
//! A proof is anybody's file, so it is read in a process of its own with limits on time and memory: what breaks there breaks nothing else.

use domain::party::PersonId;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Pixels: sharp on a screen twice as dense as the viewer is wide.
const WIDTH: f32 = 1240.0;
/// Pixels; a longer page is drawn smaller.
const HEIGHT: f32 = 3600.0;
/// Of one process.
const MEMORY_BYTES: u64 = 1 << 30;
/// Of the processor, for one page. A build without optimisation takes several times as long.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 6 });
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// Processes at once, and how many of them may draw files that took long before.
const AT_ONCE: usize = 2;
const SLOW_AT_ONCE: usize = 1;
/// Files and pages that are remembered; then all are forgotten.
const REMEMBERED: usize = 2000;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
    #[error("limits cannot be set")]
    Limit(#[from] rustix::io::Errno),
    #[error("not a PDF that can be drawn")]
    Pdf,
    #[error("no page {0}")]
    NoPage(u32),
    #[error("the drawing process gave up: {0}")]
    GaveUp(String),
    #[error("drawing took too long")]
    Late,
    #[error("this page could not be drawn before")]
    FailedBefore,
    #[error("others are drawing")]
    Busy(#[from] tokio::time::error::Elapsed),
}

/// What the process writes to its output: the number of pages, or one page (from 1) as PNG.
///
/// # Errors
/// Also ends the whole process when it takes more memory or time than it may.
pub fn drawn(file: &Path, page: Option<u32>, seconds: u64) -> Result<Vec<u8>, Error> {
    let most = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::As, most(MEMORY_BYTES))?;
    setrlimit(Resource::Cpu, most(seconds))?;
    let pdf = Pdf::new(std::fs::read(file)?).map_err(|_| Error::Pdf)?;
    let pages = pdf.pages();
    let Some(number) = page else { return Ok(pages.len().to_string().into_bytes()) };
    let page = number.checked_sub(1).and_then(|place| pages.get(place as usize)).ok_or(Error::NoPage(number))?;
    let (width, height) = page.render_dimensions();
    let scale = (WIDTH / width.max(1.0)).min(HEIGHT / height.max(1.0));
    let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let settings = InterpreterSettings::default();
    let image = render(page, &RenderCache::new(), &settings, &RenderSettings::default(), &size);
    image.into_png().map_err(|_| Error::Pdf)
}

/// Draws pages, a few at a time. Each person has one turn at a time, in the order in which they asked: nobody keeps the others from their
/// files. What could not be drawn is not tried again, and files that take long wait for each other.
#[derive(Clone, Debug)]
pub struct Drawings {
    /// This program, which draws when asked to by `draw-page`.
    program: Arc<Path>,
    time: Duration,
    patience: Duration,
    free: Arc<Semaphore>,
    free_for_slow: Arc<Semaphore>,
    turns: Arc<Mutex<HashMap<PersonId, Arc<Semaphore>>>>,
    known: Arc<Mutex<Known>>,
}

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub sha256: &'w str,
    pub file: &'w Path,
}

/// The turn of one person, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

/// What is known of files that were drawn before.
#[derive(Debug, Default)]
struct Known {
    failed: HashSet<(String, Option<u32>)>,
    slow: HashSet<String>,
}

impl Known {
    fn has_failed(&self, sha256: &str, page: Option<u32>) -> bool {
        // A file whose pages cannot be counted has none that can be drawn.
        [page, None].iter().any(|page| self.failed.contains(&(sha256.to_owned(), *page)))
    }

    fn make_room(&mut self) {
        if self.failed.len() + self.slow.len() >= REMEMBERED {
            *self = Self::default();
        }
    }
}

impl Drawings {
    pub fn new(program: PathBuf) -> Self {
        Self::with_limits(program, TIME, PATIENCE)
    }

    /// `time` of the processor for one page, `patience` for one's turn.
    pub fn with_limits(program: PathBuf, time: Duration, patience: Duration) -> Self {
        Self {
            program: program.into(),
            time,
            patience,
            free: Arc::new(Semaphore::new(AT_ONCE)),
            free_for_slow: Arc::new(Semaphore::new(SLOW_AT_ONCE)),
            turns: Arc::default(),
            known: Arc::default(),
        }
    }

    /// Waits until nothing else is done for this person. To be held while the file is compared and drawn.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn turn(&self, person: PersonId) -> Result<Turn, Error> {
        let turn = {
            let mut turns = lock(&self.turns);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            turns.entry(person).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
        };
        // No semaphore here is ever closed.
        let permit = timeout(self.patience, turn.acquire_owned()).await?.map_err(std::io::Error::other)?;
        Ok(Turn { _permit: permit })
    }

    /// # Errors
    /// For a file that is no PDF, or one that takes too much to read.
    pub async fn pages(&self, turn: &Turn, wanted: Wanted<'_>) -> Result<u32, Error> {
        let counted = self.ask(turn, wanted, None).await?;
        std::str::from_utf8(&counted).ok().and_then(|count| count.parse().ok()).ok_or(Error::Pdf)
    }

    /// One page, counted from 1, as PNG.
    ///
    /// # Errors
    /// As [`Drawings::pages`], or for a page that is not there.
    pub async fn page(&self, turn: &Turn, wanted: Wanted<'_>, page: u32) -> Result<Vec<u8>, Error> {
        self.ask(turn, wanted, Some(page)).await
    }

    async fn ask(&self, _turn: &Turn, wanted: Wanted<'_>, page: Option<u32>) -> Result<Vec<u8>, Error> {
        // After one's turn has come: of many requests for one page the first finds out.
        if lock(&self.known).has_failed(wanted.sha256, page) {
            return Err(Error::FailedBefore);
        }
        let is_slow = lock(&self.known).slow.contains(wanted.sha256);
        let _slow = match is_slow {
            true => Some(timeout(self.patience, self.free_for_slow.acquire()).await?),
            false => None,
        };
        let _free = timeout(self.patience, self.free.acquire()).await?;
        let begun = Instant::now();
        let drawn = self.draw(wanted.file, page).await;
        let mut known = lock(&self.known);
        known.make_room();
        if begun.elapsed() > self.time / 4 {
            known.slow.insert(wanted.sha256.to_owned());
        }
        if matches!(drawn, Err(Error::GaveUp(_))) {
            known.failed.insert((wanted.sha256.to_owned(), page));
        }
        drawn
    }

    async fn draw(&self, file: &Path, page: Option<u32>) -> Result<Vec<u8>, Error> {
        let mut drawing = Command::new(&*self.program);
        drawing.arg("draw-page").arg(file).args(page.map(|page| page.to_string()));
        drawing.args(["--seconds", &self.time.as_secs().max(1).to_string()]);
        // It needs no secret of ours; and each thread would take a part of the memory it may address.
        drawing
            .env_clear()
            .env("TOKIO_WORKER_THREADS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Its processor's time is limited by itself. By the clock it may take longer, where the machine is busy.
        let done = timeout(self.time * 2, drawing.output()).await.map_err(|_| Error::Late)??;
        if done.status.success() {
            return Ok(done.stdout);
        }
        let said: String = String::from_utf8_lossy(&done.stderr).chars().take(300).collect();
        Err(Error::GaveUp(said))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use uuid::Uuid;

    /// A program that notes each page that it is asked for, takes `seconds`, and fails at a file that is called bad.
    fn program(folder: &Path, seconds: &str) -> PathBuf {
        let program = folder.join("program");
        let script = format!(
            "#!/bin/sh\necho \"$2 $3\" >> {}/log\nsleep {seconds}\ncase \"$2\" in *bad) exit 1;; esac\nprintf 7\n",
            folder.display()
        );
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        program
    }

    fn asked(folder: &Path) -> usize {
        std::fs::read_to_string(folder.join("log")).unwrap().lines().count()
    }

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_page_that_failed_is_not_drawn_again() {
        let folder = tempfile::tempdir().unwrap();
        let drawings = Drawings::new(program(folder.path(), "0"));
        let bad = Wanted { sha256: "bad", file: Path::new("/bad") };
        let (turn, other) = (drawings.turn(person(1)).await.unwrap(), drawings.turn(person(2)).await.unwrap());
        assert!(matches!(drawings.page(&turn, bad, 1).await, Err(Error::GaveUp(_))));
        for turn in [&turn, &other] {
            assert!(matches!(drawings.page(turn, bad, 1).await, Err(Error::FailedBefore)));
        }
        assert_eq!(asked(folder.path()), 1);
        assert!(matches!(drawings.pages(&turn, bad).await, Err(Error::GaveUp(_))), "the count is another question");
        assert!(
            matches!(drawings.page(&turn, bad, 2).await, Err(Error::FailedBefore)),
            "nothing of such a file is drawn"
        );
        drop((turn, other));
        let _turn = drawings.turn(person(3)).await.unwrap();
        assert_eq!(lock(&drawings.turns).len(), 1, "nothing is kept of those who have gone");
    }

    #[tokio::test]
    async fn one_person_who_asks_for_many_pages_holds_up_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let drawings =
            Drawings::with_limits(program(folder.path(), "0.2"), Duration::from_secs(20), Duration::from_secs(20));
        let asking: Vec<_> = (1..=8)
            .map(|page| {
                let drawings = drawings.clone();
                tokio::spawn(async move {
                    let turn = drawings.turn(person(1)).await?;
                    drawings.page(&turn, Wanted { sha256: "long", file: Path::new("/long") }, page).await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let turn = drawings.turn(person(2)).await.unwrap();
        let other = Wanted { sha256: "short", file: Path::new("/short") };
        assert_eq!(drawings.pages(&turn, other).await.unwrap(), 7);
        assert!(asked(folder.path()) <= 3, "one page of each, and perhaps a second one of the first");
        for page in asking {
            assert!(page.await.unwrap().is_ok());
        }
    }

    #[tokio::test]
    async fn files_that_take_long_wait_for_each_other_and_not_the_others_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let drawings =
            Drawings::with_limits(program(folder.path(), "0.2"), Duration::from_millis(400), Duration::from_secs(20));
        let wanted = |sha256| Wanted { sha256, file: Path::new("/file") };
        for sha256 in ["one", "two"] {
            let turn = drawings.turn(person(1)).await.unwrap();
            drawings.pages(&turn, wanted(sha256)).await.unwrap();
            assert!(lock(&drawings.known).slow.contains(sha256));
        }
        let both = [(1, "one"), (2, "two")].map(|(number, sha256)| {
            let drawings = drawings.clone();
            tokio::spawn(async move {
                let turn = drawings.turn(person(number)).await?;
                drawings.pages(&turn, wanted(sha256)).await
            })
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(drawings.free.available_permits(), 1, "one place is left for files that are quick");
        for drawing in both {
            assert!(drawing.await.unwrap().is_ok());
        }
    }
}
