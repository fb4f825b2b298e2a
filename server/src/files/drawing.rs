//! Pages of a PDF as images: shown in every browser, without scripts, and numbered as the reviewer counts them.
//!
//! A proof is anybody's file, so it is read in a process of its own with limits on time and memory: what breaks there breaks nothing else.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Pixels: sharp on a screen twice as dense as the viewer is wide.
const WIDTH: f32 = 1240.0;
/// Pixels; a longer page is drawn smaller.
const HEIGHT: f32 = 3600.0;
/// Of one process.
const MEMORY_BYTES: u64 = 1 << 30;
const TIME: Duration = Duration::from_secs(20);
/// Processes at once, and how long one waits for its turn.
const AT_ONCE: usize = 2;
const PATIENCE: Duration = Duration::from_secs(30);

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
    Late(#[from] tokio::time::error::Elapsed),
}

/// What the process writes to its output: the number of pages, or one page (from 1) as PNG.
///
/// # Errors
/// Also ends the whole process when it takes more memory or time than it may.
pub fn drawn(file: &Path, page: Option<u32>) -> Result<Vec<u8>, Error> {
    let most = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::As, most(MEMORY_BYTES))?;
    setrlimit(Resource::Cpu, most(TIME.as_secs()))?;
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

/// Draws pages, a few at a time.
#[derive(Clone, Debug)]
pub struct Drawings {
    /// This program, which draws when asked to by `draw-page`.
    program: Arc<Path>,
    free: Arc<Semaphore>,
}

impl Drawings {
    pub fn new(program: PathBuf) -> Self {
        Self { program: program.into(), free: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// # Errors
    /// For a file that is no PDF, or one that takes too much to read.
    pub async fn pages(&self, file: &Path) -> Result<u32, Error> {
        let counted = self.ask(file, None).await?;
        std::str::from_utf8(&counted).ok().and_then(|count| count.parse().ok()).ok_or(Error::Pdf)
    }

    /// One page, counted from 1, as PNG.
    ///
    /// # Errors
    /// As [`Drawings::pages`], or for a page that is not there.
    pub async fn page(&self, file: &Path, page: u32) -> Result<Vec<u8>, Error> {
        self.ask(file, Some(page)).await
    }

    async fn ask(&self, file: &Path, page: Option<u32>) -> Result<Vec<u8>, Error> {
        // The semaphore is never closed.
        let _turn = timeout(PATIENCE, self.free.acquire()).await?;
        let mut drawing = Command::new(&*self.program);
        drawing.arg("draw-page").arg(file).args(page.map(|page| page.to_string()));
        // It needs no secret of ours; and each thread would take a part of the memory it may address.
        drawing
            .env_clear()
            .env("TOKIO_WORKER_THREADS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let done = timeout(TIME, drawing.output()).await??;
        if done.status.success() {
            return Ok(done.stdout);
        }
        let said: String = String::from_utf8_lossy(&done.stderr).chars().take(300).collect();
        Err(Error::GaveUp(said))
    }
}
