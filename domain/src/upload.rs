//! A file that is added as proof: why it is refused, or what of it goes on record.

use crate::claim_form::{Field, length};
use crate::evidence::{FileType, Proof};
use crate::party::ProofId;
use crate::program::Policy;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An upload form as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'u> {
    pub file: Option<UploadedFile<'u>>,
    /// The code of a `ProofKind`.
    pub kind: &'u str,
    /// A date; empty for a file without a signature.
    pub signed_on: &'u str,
}

/// A file as it was received.
#[derive(Clone, Copy, Debug)]
pub struct UploadedFile<'u> {
    /// Without folders; empty where no file was chosen.
    pub name: &'u str,
    pub bytes: u64,
    /// What the content is; `None` for a type that is not accepted.
    pub file_type: Option<FileType>,
    /// 64 lower-case hex digits.
    pub sha256: &'u str,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum UploadRefusal {
    Missing,
    Empty,
    TooLarge {
        limit_bytes: u64,
    },
    TypeUnknown,
    /// The content is of another type than the name says.
    Renamed {
        found: FileType,
    },
    NameTooLong,
    KindMissing,
    DateMalformed,
}

impl Upload<'_> {
    /// The proof as it goes on record. Whether the claim takes it is for `lifecycle::decide`.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn proof(&self, policy: &Policy, id: ProofId, added_at: DateTime<Utc>) -> Result<Proof, UploadRefusal> {
        let chosen = self.file.filter(|file| !file.name.is_empty());
        let UploadedFile { name, bytes, file_type, sha256 } = chosen.ok_or(UploadRefusal::Missing)?;
        if length(name) > Field::FileName.limit() {
            return Err(UploadRefusal::NameTooLong);
        }
        if bytes == 0 {
            return Err(UploadRefusal::Empty);
        }
        if bytes > policy.max_file_bytes {
            return Err(UploadRefusal::TooLarge { limit_bytes: policy.max_file_bytes });
        }
        let found = file_type.ok_or(UploadRefusal::TypeUnknown)?;
        let file_type = found.named(name).ok_or(UploadRefusal::Renamed { found })?;
        let kind = self.kind.parse().map_err(|_| UploadRefusal::KindMissing)?;
        let signed_on = match self.signed_on.trim() {
            "" => None,
            date => Some(date.parse().map_err(|_| UploadRefusal::DateMalformed)?),
        };
        let (file_name, sha256) = (name.to_owned(), sha256.to_owned());
        Ok(Proof { id, file_name, file_type, kind, signed_on, sha256, bytes, added_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::ProofKind;
    use uuid::Uuid;

    const PDF: UploadedFile<'static> =
        UploadedFile { name: "Contract.PDF", bytes: 1, file_type: Some(FileType::Pdf), sha256: "ab" };

    fn refused(upload: Upload) -> UploadRefusal {
        recorded(upload).expect_err("refused")
    }

    fn recorded(upload: Upload) -> Result<Proof, UploadRefusal> {
        let added_at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        upload.proof(&Policy::standard(), ProofId(Uuid::nil()), added_at)
    }

    fn of_file(file: UploadedFile) -> Upload {
        Upload { file: Some(file), kind: "purchase_order", signed_on: "2026-10-01" }
    }

    #[test]
    fn what_was_found_out_and_typed_goes_on_record() {
        let proof = recorded(of_file(PDF)).unwrap();
        assert_eq!((proof.file_name.as_str(), proof.file_type, proof.bytes), ("Contract.PDF", FileType::Pdf, 1));
        assert_eq!((proof.kind, proof.signed_on), (ProofKind::PurchaseOrder, "2026-10-01".parse().ok()));
        assert_eq!(recorded(Upload { signed_on: " ", ..of_file(PDF) }).unwrap().signed_on, None);
    }

    #[test]
    fn without_a_chosen_file_the_file_is_missing() {
        assert_eq!(refused(Upload { file: None, ..of_file(PDF) }), UploadRefusal::Missing);
        assert_eq!(refused(of_file(UploadedFile { name: "", ..PDF })), UploadRefusal::Missing);
    }

    #[test]
    fn a_name_has_at_most_two_hundred_characters() {
        let name = |length: usize| format!("{}.pdf", "写".repeat(length - 4));
        let (longest, too_long) = (name(200), name(201));
        assert!(recorded(of_file(UploadedFile { name: &longest, ..PDF })).is_ok());
        assert_eq!(refused(of_file(UploadedFile { name: &too_long, ..PDF })), UploadRefusal::NameTooLong);
    }

    #[test]
    fn a_file_has_at_least_one_byte_and_at_most_as_many_as_the_policy_allows() {
        let limit_bytes = Policy::standard().max_file_bytes;
        assert_eq!(refused(of_file(UploadedFile { bytes: 0, ..PDF })), UploadRefusal::Empty);
        assert!(recorded(of_file(UploadedFile { bytes: limit_bytes, ..PDF })).is_ok());
        let larger = UploadedFile { bytes: limit_bytes + 1, ..PDF };
        assert_eq!(refused(of_file(larger)), UploadRefusal::TooLarge { limit_bytes });
    }

    #[test]
    fn content_decides_the_type_and_the_name_must_agree() {
        assert_eq!(refused(of_file(UploadedFile { file_type: None, ..PDF })), UploadRefusal::TypeUnknown);
        for name in ["picture.png", "no-ending", "pdf"] {
            assert_eq!(
                refused(of_file(UploadedFile { name, ..PDF })),
                UploadRefusal::Renamed { found: FileType::Pdf },
                "{name}"
            );
        }
        let email = UploadedFile { name: "agreed.txt", file_type: Some(FileType::Eml), ..PDF };
        assert_eq!(recorded(of_file(email)).unwrap().file_type, FileType::Txt);
    }

    #[test]
    fn the_kind_is_one_of_the_list_and_the_date_is_a_day_of_the_calendar() {
        for kind in ["", "invoice"] {
            assert_eq!(refused(Upload { kind, ..of_file(PDF) }), UploadRefusal::KindMissing);
        }
        for signed_on in ["2026-02-30", "yesterday"] {
            assert_eq!(refused(Upload { signed_on, ..of_file(PDF) }), UploadRefusal::DateMalformed);
        }
    }
}
