//! The search terms of a claim: lower-case words, and pairs of characters for scripts without spaces.

use domain::catalog::product;
use domain::claim::Claim;
use std::collections::BTreeSet;

/// No word is longer, in characters: what stands further behind finds nothing.
const LONGEST: usize = 40;
/// No search rests on more words.
const MOST: usize = 8;
/// Marks the words of the customer, for the filter by customer; no word begins with it.
const OF_CUSTOMER: &str = "=";

/// The words of `text`, each once.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let lowered = text.to_lowercase();
    for run in lowered.split(|c: char| !c.is_alphanumeric()) {
        let characters: Vec<char> = run.chars().collect();
        // A run may change script in the middle: `株式会社contoso`.
        for part in characters.chunk_by(|a, b| is_dense(*a) == is_dense(*b)) {
            if is_dense(part[0]) {
                found.extend(part.windows(2).map(String::from_iter));
                found.extend(part.last().map(char::to_string));
            } else {
                found.insert(part.iter().take(LONGEST).collect());
            }
        }
    }
    found
}

/// Characters of scripts that are written without spaces.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// The words a claim is found by.
pub(crate) fn claim_terms(claim: &Claim, customer_name: &str) -> BTreeSet<String> {
    let answers = &claim.answers;
    let mut found = words(claim.reference.as_str());
    // Found by its number without the noughts before it, too.
    let number = claim.reference.as_str().trim_start_matches(|c: char| !c.is_ascii_digit() || c == '0');
    found.extend(words(number));
    for text in [
        &answers.tenant_id,
        &answers.claim_name,
        &answers.customer.name,
        &answers.customer.email,
        &answers.seller_name,
        &answers.isv_product,
    ] {
        found.extend(words(text));
    }
    found.extend(answers.location.iter().flat_map(|mpn| words(mpn.as_str())));
    found.extend(answers.subscriptions.values().flat_map(|id| words(id)));
    found.extend(answers.products.iter().filter_map(product).flat_map(|product| words(product.name)));
    let of_customer: BTreeSet<String> = words(customer_name).into_iter().chain(words(&answers.domain)).collect();
    found.extend(of_customer.iter().map(|word| format!("{OF_CUSTOMER}{word}")));
    found.extend(of_customer);
    found
}

/// A range of words that begin alike: from the first, up to but without the second.
pub(crate) type Range = (String, String);

/// What somebody typed, as ranges that a claim must have a word in, each of them; empty when nothing searchable was typed.
pub(crate) fn search_ranges(typed: &str) -> Vec<Range> {
    ranges(typed, "")
}

/// The same within the words of the customer.
pub(crate) fn customer_ranges(typed: &str) -> Vec<Range> {
    ranges(typed, OF_CUSTOMER)
}

fn ranges(typed: &str, mark: &str) -> Vec<Range> {
    let typed: String = typed.chars().take(200).collect();
    let mut asked = words(&typed);
    // The last character of a dense run stands alone only where the run is a single one.
    if asked.iter().any(|word| word.chars().count() == 2 && word.chars().all(is_dense)) {
        asked.retain(|word| word.chars().count() > 1 || !word.chars().all(is_dense));
    }
    // The longest first: they say the most, and the first is looked up alone.
    let mut asked: Vec<String> = asked.into_iter().filter(|word| !word.is_empty()).collect();
    asked.sort_by_key(|word| std::cmp::Reverse(word.len()));
    asked.truncate(MOST);
    asked.into_iter().map(|word| (format!("{mark}{word}"), format!("{mark}{word}\u{10ffff}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, typed: &str) -> bool {
        let words = words(text);
        let ranges = search_ranges(typed);
        !ranges.is_empty() && ranges.iter().all(|(from, to)| words.range(from.clone()..to.clone()).next().is_some())
    }

    #[test]
    fn a_text_is_found_by_the_beginnings_of_its_words_in_any_order() {
        assert!(finds("Contoso Hälsa AB", "häl cont"));
        assert!(finds("OR-000123", "or-0001"));
        assert!(!finds("Contoso Hälsa AB", "toso"));
        assert!(!finds("Contoso", ""));
        assert!(!finds("Contoso", "---"));
    }

    #[test]
    fn a_text_without_spaces_is_found_by_any_part_of_it() {
        assert!(finds("株式会社東京商事", "東京"));
        assert!(finds("株式会社東京商事", "事"));
        assert!(finds("株式会社東京商事", "会社東京"));
        assert!(finds("東京Contoso支社", "contoso"));
        assert!(!finds("株式会社東京商事", "京東"));
    }
}
