//! A statement of work on one page, as the smallest PDF that every reader opens.

/// `title` and `lines` in ASCII.
pub fn pdf(title: &str, lines: &[String]) -> Vec<u8> {
    let mut drawn = format!("BT /F2 18 Tf 72 760 Td ({}) Tj ET\n", escaped(title));
    for (position, line) in lines.iter().enumerate() {
        let height = 720 - 20 * position;
        drawn.push_str(&format!("BT /F1 11 Tf 72 {height} Td ({}) Tj ET\n", escaped(line)));
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}endstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = vec![];
    for (position, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", position + 1));
    }
    let table = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1));
    for place in &places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1));
    file.into_bytes()
}

/// Parentheses and back slashes mean something in a PDF; anything but ASCII needs fonts that this one has not.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => escaped.extend(['\\', c]),
            ' '..='~' => escaped.push(c),
            _ => escaped.push('?'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_paper_names_the_place_of_every_object() {
        let file = String::from_utf8(pdf("Work (all of it)", &["One".into(), "Två".into()])).unwrap();
        let table = file.find("xref\n").unwrap();
        let rows = file[table..].lines().skip(3).take_while(|line| line.ends_with("n "));
        for (position, row) in rows.enumerate() {
            let place: usize = row[..10].parse().unwrap();
            assert!(file[place..].starts_with(&format!("{} 0 obj", position + 1)));
        }
        assert!(file.contains("Work \\(all of it\\)") && file.contains("Tv?"));
    }
}
