//! What a file is, read from its content.

use domain::evidence::FileType;

/// The type of a file by its first bytes; `is_text` tells that all of it is UTF-8 without control characters.
/// `None` for a type that is not accepted.
pub fn detected(head: &[u8], is_text: bool) -> Option<FileType> {
    match infer::get(head).map(|found| found.extension()) {
        Some("pdf") => Some(FileType::Pdf),
        Some("png") => Some(FileType::Png),
        Some("jpg") => Some(FileType::Jpeg),
        Some("tif") => Some(FileType::Tiff),
        Some("docx") => Some(FileType::Docx),
        Some("xlsx") => Some(FileType::Xlsx),
        Some("pptx") => Some(FileType::Pptx),
        // Office files whose parts stand in an order that the library does not look for.
        Some("zip") => office(head),
        // Some text looks like a script, mark-up or a mailbox to the library; text is what it is to us.
        _ if is_text => Some(if is_mail(head) { FileType::Eml } else { FileType::Txt }),
        _ => None,
    }
}

fn office(head: &[u8]) -> Option<FileType> {
    let has = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    if !has(b"[Content_Types].xml") {
        return None;
    }
    [(&b"word/"[..], FileType::Docx), (b"xl/", FileType::Xlsx), (b"ppt/", FileType::Pptx)]
        .into_iter()
        .find_map(|(part, file_type)| has(part).then_some(file_type))
}

/// Begins with header lines, a sender among them.
fn is_mail(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let headers: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
    let is_header = |line: &&str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
    };
    headers.len() >= 2
        && headers.iter().all(is_header)
        && headers.iter().any(|line| line.to_ascii_lowercase().starts_with("from:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(detected(b"%PDF-1.7\n...", false), Some(FileType::Pdf));
        assert_eq!(detected(b"MZ\x90\x00\x03", false), None, "a program");
        assert_eq!(
            detected(b"<html><script>alert(1)</script>", true),
            Some(FileType::Txt),
            "mark-up is text and served as text"
        );
    }

    #[test]
    fn a_mail_is_text_with_a_sender() {
        assert_eq!(detected(b"From: a@b.example\r\nSubject: x\r\n\r\nHello", true), Some(FileType::Eml));
        assert_eq!(detected("見積書\nFrom: nobody\n".as_bytes(), true), Some(FileType::Txt));
    }
}
